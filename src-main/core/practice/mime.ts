import type { Attachment } from './attachments.ts'

export interface Person {
  readonly name: string
  readonly email: string
}

export interface Letter {
  readonly from: Person
  readonly to: readonly Person[]
  readonly subject: string
  readonly date: Date
  /** Lines end in LF. */
  readonly text: string
  /** Without angle brackets; a few old mails have none. */
  readonly id?: string
  /** The ids of the letters that it answers, the oldest first. */
  readonly answers?: readonly string[]
  readonly encoding: '8bit' | 'base64' | 'quoted-printable'
  readonly attachments?: readonly Attachment[]
}

/** Writes a letter as a message (RFC 5322, MIME), with CRLF line ends. */
export function writeMessage(letter: Letter): Buffer {
  const { from, to, subject, date, id, answers = [], attachments = [] } = letter
  const header = [
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `From: ${address(from)}`,
    `To: ${to.map(address).join(',\r\n ')}`,
    `Subject: ${words(subject)}`,
    ...(id ? [`Message-ID: <${id}>`] : []),
    ...(answers.length
      ? [`In-Reply-To: <${answers.at(-1)}>`, `References: ${answers.map((one) => `<${one}>`).join('\r\n ')}`]
      : []),
    'MIME-Version: 1.0'
  ]
  const text = part(
    'text/plain; charset=utf-8',
    letter.encoding,
    Buffer.from(letter.text.replaceAll('\n', '\r\n'))
  )
  if (attachments.length === 0) return Buffer.from([...header, text, ''].join('\r\n'))
  const boundary = `=_${date.getTime().toString(36)}`
  const parts = [text, ...attachments.map(attached)].map((one) => `--${boundary}\r\n${one}\r\n`)
  return Buffer.from(
    [
      ...header,
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      ...parts,
      `--${boundary}--`,
      ''
    ].join('\r\n')
  )
}

function attached({ name, type, content }: Attachment): string {
  const fileName = encodeURIComponent(name).replaceAll("'", '%27')
  return part(type, 'base64', content, `attachment; filename*=utf-8''${fileName}`)
}

function part(type: string, encoding: Letter['encoding'], content: Buffer, disposition?: string): string {
  const lines = [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`]
  if (disposition) lines.push(`Content-Disposition: ${disposition}`)
  return [...lines, '', encoded(content, encoding)].join('\r\n')
}

function encoded(content: Buffer, encoding: Letter['encoding']): string {
  switch (encoding) {
    case '8bit':
      return content.toString()
    case 'base64':
      return content.toString('base64').replaceAll(/.{76}/g, '$&\r\n')
    case 'quoted-printable':
      return quotedPrintable(content)
  }
}

/** RFC 2045 §6.7: lines of at most 76 characters, broken by soft line breaks. */
function quotedPrintable(content: Buffer): string {
  const escape = (char: string) => `=${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  return content
    .toString('latin1')
    .split('\r\n')
    .map((line) => {
      const marks = Array.from(line, (char) => (/[\x20-\x3c\x3e-\x7e]/.test(char) ? char : escape(char)))
      let length = 0
      return marks.reduce((folded, mark) => {
        const breaks = length + mark.length > 75
        length = breaks ? mark.length : length + mark.length
        return folded + (breaks ? '=\r\n' : '') + mark
      }, '')
    })
    .join('\r\n')
}

const address = ({ name, email }: Person) =>
  name ? `${/^[\w ]+$/.test(name) ? name : words(name)} <${email}>` : email

/** A header's text as encoded words (RFC 2047), each at most 75 characters; ASCII stays as it is. */
export function words(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const pieces: string[] = ['']
  for (const char of text) {
    const last = pieces.at(-1) ?? ''
    if (Buffer.byteLength(last + char) > 42) pieces.push(char)
    else pieces[pieces.length - 1] = last + char
  }
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`).join('\r\n ')
}
