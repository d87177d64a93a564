import type { Card, Property } from '../../../../src-main/core/contacts/types.ts'

/** A card from lines as they stand in vCard 3.0, without folding: `item1.TEL;TYPE=HOME,pref:030 1234`. */
export function card(...lines: readonly string[]): Card {
  return { properties: lines.map(line) }
}

function line(text: string): Property {
  const [, head = '', value = ''] = /^([^:]*):(.*)$/s.exec(text) ?? []
  const [named = '', ...parameters] = head.split(';')
  const [name = '', group] = named.split('.').reverse()
  return {
    ...(group !== undefined && { group }),
    name,
    parameters: parameters.flatMap((parameter) => {
      const [key = '', values = ''] = parameter.split('=')
      return values.split(',').map((each) => ({ name: key.toUpperCase(), value: each }))
    }),
    value
  }
}

/** The lines of a card again. */
export function lines({ properties }: Card): string[] {
  return properties.map(({ group, name, parameters, value }) => {
    const types = parameters.filter((each) => each.name === 'TYPE').map((each) => each.value)
    const others = parameters
      .filter((each) => each.name !== 'TYPE')
      .map((each) => `;${each.name}=${each.value}`)
    return `${group ? `${group}.` : ''}${name}${types.length > 0 ? `;TYPE=${types.join(',')}` : ''}${others.join('')}:${value}`
  })
}
