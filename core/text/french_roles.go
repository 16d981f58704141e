package text

// frenchRoles has the words of roles and of the audit log.
var frenchRoles = map[string]string{
	"role.blocked":     "bloqué",
	"role.everyone":    "aucun rôle",
	"role.contributor": "contributeur",
	"role.moderator":   "modérateur",
	"role.owner":       "propriétaire",

	"arg.role":       "moderator|contributor|remove",
	"arg.person":     "PERSONNE",
	"arg.page":       "PAGE",
	"command.mods":   "indique qui a un rôle.",
	"command.mod":    "donne un rôle à quelqu’un, ou le retire. Chacun se désigne par son identifiant, que /id lui donne.",
	"command.block":  "ne répond plus à quelqu’un. /mod remove y met fin.",
	"command.audit":  "montre qui a fait quoi, en commençant par la fin.",
	"command.pause":  "suspend les avis de réponses et de changements, jusqu’à /resume. Ceux qui demandent ont une réponse.",
	"command.resume": "reprend les avis ; ceux qui attendaient partent maintenant.",
	"paused":         "Suspendu. Personne n’est avisé de rien jusqu’à /resume ; ceux qui demandent ont une réponse.",
	"resumed":        "Les avis reprennent. Ceux qui attendaient partent maintenant.",
	"act.pause":      "{time} · {who} a suspendu les avis",
	"act.resume":     "{time} · {who} a repris les avis",

	"command.id": "vous donne votre identifiant et votre rôle.",

	"id":                    "Vous êtes {person} : {role}.",
	"appointed.blocked":     "{person} est bloqué et ne reçoit plus de réponse.",
	"appointed.everyone":    "{person} n’a plus de rôle.",
	"appointed.contributor": "{person} est maintenant contributeur : un modérateur approuve ce qu’il propose.",
	"appointed.moderator":   "{person} est maintenant modérateur.",
	"roster":                "Qui a un rôle",
	"roster.none":           "Personne n’a de rôle hormis les propriétaires. Donnez-en un avec /mod.",
	"roster.line":           "{role} : {person} · par {by}, {date}",

	"log":          "Ce qui a été fait",
	"log.none":     "Rien n’a encore été fait.",
	"log.more":     "La suite : /audit {page}",
	"act.publish":  "{time} · {who} a publié {debunk}",
	"act.edit":     "{time} · {who} a modifié {debunk}",
	"act.retract":  "{time} · {who} a retiré {debunk}[ : « {reason} »]",
	"act.not_same": "{time} · {who} a distingué {a} de {b}",
	"act.appoint":  "{time} · {who} a donné un rôle à {person} : {role}[, parce que « {reason} »]",
}
