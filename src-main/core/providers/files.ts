// Written by `npm run providers`.
import gandi from '../../../resources/providers/gandi.json' with { type: 'json' }
import gmail from '../../../resources/providers/gmail.json' with { type: 'json' }
import mailcow from '../../../resources/providers/mailcow.json' with { type: 'json' }
import mailo from '../../../resources/providers/mailo.json' with { type: 'json' }
import microsoft from '../../../resources/providers/microsoft.json' with { type: 'json' }
import other from '../../../resources/providers/other.json' with { type: 'json' }
import ovh from '../../../resources/providers/ovh.json' with { type: 'json' }
import ovhExchange from '../../../resources/providers/ovh-exchange.json' with { type: 'json' }
import ovhPro from '../../../resources/providers/ovh-pro.json' with { type: 'json' }

/** Every file of `resources/providers`, as it was read. */
export const files: readonly unknown[] = [
  gandi,
  gmail,
  mailcow,
  mailo,
  microsoft,
  other,
  ovh,
  ovhExchange,
  ovhPro
]
