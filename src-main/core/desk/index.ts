export { ContactsDesk, type DeskPorts } from './desk.ts'
export * from './types.ts'
