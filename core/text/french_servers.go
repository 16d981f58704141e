package text

// frenchServers has the words of servers, in whose channels people speak to the bot alone.
var frenchServers = map[string]string{
	"notice.closed": "{person}, il y a du nouveau sur quelque chose que vous m’avez demandé. Je ne peux pas vous écrire directement : autorisez les messages privés des membres de ce serveur, puis utilisez /check de nouveau.",
	"shared":        "Tout le monde peut le voir ici, maintenant.",
	"share.gone":    "Je n’ai plus cette réponse en mémoire. Vérifiez l’extrait de nouveau pour la montrer ici.",
	"share.refused": "Je n’ai pas le droit d’écrire ici. Un administrateur peut changer cela.",
}
