import gandi from '../../../resources/providers/gandi.json' with { type: 'json' }
import gmail from '../../../resources/providers/gmail.json' with { type: 'json' }
import mailcow from '../../../resources/providers/mailcow.json' with { type: 'json' }
import mailo from '../../../resources/providers/mailo.json' with { type: 'json' }
import microsoft from '../../../resources/providers/microsoft.json' with { type: 'json' }
import other from '../../../resources/providers/other.json' with { type: 'json' }
import ovhExchange from '../../../resources/providers/ovh-exchange.json' with { type: 'json' }
import ovhPro from '../../../resources/providers/ovh-pro.json' with { type: 'json' }
import ovh from '../../../resources/providers/ovh.json' with { type: 'json' }
import { type Preset, presetSchema } from './schema.ts'

/** Every preset, in the order in which people see them: the best-known first, `other` last. */
export const presets: readonly Preset[] = [
  gmail,
  microsoft,
  ovh,
  ovhPro,
  ovhExchange,
  gandi,
  mailo,
  mailcow,
  other
].map((file: unknown) => presetSchema.parse(file))

const byId = new Map(presets.map((preset) => [preset.id, preset]))

export const presetOf = (id: string): Preset | undefined => byId.get(id)
