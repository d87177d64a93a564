import { Copy } from 'lucide-react'
import { Fragment } from 'react'
import type { Failure } from '../../../src-main/ipc/contract.ts'
import { useWords } from '../i18n.tsx'
import { useWizard } from '../wizard.tsx'
import { Button } from './Button.tsx'

/** The fingerprint that may be trusted: of a program on this computer that made its certificate itself. */
export function trustable({ code, params }: Failure): string | null {
  const isOwn = code === 'tls.selfSigned' || code === 'tls.unknownAuthority'
  return isOwn && params.where === 'here' && typeof params.fingerprint === 'string'
    ? params.fingerprint
    : null
}

interface TrustCertificateProps {
  readonly fingerprint: string
  readonly isPending: boolean
  readonly onTrust: () => void
}

/** A program on this computer, such as a bridge to a provider, has a certificate for which nobody else vouches. */
export function TrustCertificate({ fingerprint, isPending, onTrust }: TrustCertificateProps) {
  const words = useWords()
  const { tell } = useWizard()
  const copy = async () => {
    await navigator.clipboard.writeText(fingerprint)
    tell(words.text('wizard.copyText.done'))
  }
  return (
    <>
      <div className="fingerprint">
        <p className="help">{words.text('wizard.certificate.fingerprint')}</p>
        <code dir="ltr">
          {groupsOf(fingerprint).map((group, index) => (
            <Fragment key={index}>
              {index > 0 && ' '}
              <span>{group}</span>
            </Fragment>
          ))}
        </code>
        <p>
          <Button kind="quiet" onPress={() => void copy()} icon={<Copy aria-hidden />}>
            {words.text('wizard.copyText')}
          </Button>
        </p>
      </div>
      <p>
        <Button onPress={onTrust} isPending={isPending}>
          {words.text('wizard.certificate.trust')}
        </Button>
      </p>
    </>
  )
}

/** Four pairs of digits each: as many as the eye compares at once. */
const groupsOf = (fingerprint: string): readonly string[] => fingerprint.match(/(?:[^:]+:?){1,4}/g) ?? []
