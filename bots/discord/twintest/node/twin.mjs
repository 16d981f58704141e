// The twin, as a child of a test: it tells where it listens, then does what each line of its input asks for. It ends with its input.
//
//   node twin.mjs FOLDER      the folder that has the twin in its node_modules
import net from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

console.log = console.info = console.error // what is printed is for the test alone

// The twin listens on every network of the machine. This one listens on the loopback.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, '127.0.0.1', ...rest)
}

const module = path.join(process.argv[2], 'node_modules/discord-digital-twin/dist/index.js')
const { DigitalDiscord, generateSnowflake } = await import(pathToFileURL(module))
const directMessage = 1 // type of channel
const twin = new DigitalDiscord({ botToken: process.env.DISCORD_TOKEN, botUser: { username: 'firstseen' } })
await twin.start()
const db = twin.prisma
const gateway = twin.server.gateway

// What the twin leaves out of the next event of somebody's.
let extra = {}

// Events go out as Discord sends them: those of direct messages name no server and no member.
const broadcast = gateway.broadcast.bind(gateway)
gateway.broadcast = (event, data) => {
  const author = data.author?.id ?? data.member?.user?.id
  const mine = event === 'INTERACTION_CREATE' || (event === 'MESSAGE_CREATE' && author !== twin.botUserId)
  if (mine) {
    data = { ...data, ...extra }
    extra = {}
  }
  if (data.channel?.type === directMessage) {
    data = { ...data, user: data.member?.user, context: 1, authorizing_integration_owners: { 0: '0' } }
    for (const key of ['member', 'guild_id', 'guild_locale']) delete data[key]
  }
  if (data.guild_id === '') delete data.guild_id
  broadcast(event, data)
}

const actions = {
  // A person, who is a member of the server.
  async user({ name, permissions }) {
    const id = generateSnowflake()
    await db.user.create({ data: { id, username: name, globalName: name } })
    await db.guildMember.create({ data: { guildId: twin.guildId, userId: id, permissions } })
    return { id }
  },
  // A channel of the server, or one for direct messages.
  async channel({ name, type }) {
    const id = generateSnowflake()
    await db.channel.create({ data: { id, name, type, guildId: type === directMessage ? null : twin.guildId } })
    return { id }
  },
  async message({ more, ...message }) {
    extra = more ?? {}
    return twin.simulateUserMessage(message)
  },
  async interaction({ more, ...interaction }) {
    extra = { authorizing_integration_owners: { 0: twin.guildId }, ...more }
    return twin.simulateInteraction(interaction)
  },
  // The twin takes an answer to a press for an edit of the message with the button, even where it is to be a message of its own.
  async detach({ interactionId }) {
    await db.interactionResponse.update({ where: { interactionId }, data: { messageId: null } })
  },
  // The twin knows no files of messages that the bot sends.
  async attach({ messageId, attachments }) {
    await db.message.update({ where: { id: messageId }, data: { attachments: JSON.stringify(attachments) } })
  },
  async messages({ channelId }) {
    return twin.channel(channelId).getMessages()
  },
  async id() {
    return { id: generateSnowflake() }
  },
}

const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n')
say({ result: { port: twin.port, bot: twin.botUserId, guild: twin.guildId } })
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { action, ...what } = JSON.parse(line)
    say({ result: (await actions[action](what)) ?? {} })
  } catch (error) {
    say({ error: String(error?.stack ?? error) })
  }
}
process.exit(0)
