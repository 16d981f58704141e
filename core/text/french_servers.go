package text

// frenchServers has the words of servers, in whose channels people speak to the bot alone.
var frenchServers = map[string]string{
	"notice.closed": "{person}, il y a du nouveau sur quelque chose que vous m’avez demandé. Je ne peux pas vous écrire directement : autorisez les messages privés des membres de ce serveur, puis utilisez /check de nouveau.",
	"shared":        "Tout le monde peut le voir ici, maintenant.",
	"share.gone":    "Je n’ai plus cette réponse en mémoire. Vérifiez l’extrait de nouveau pour la montrer ici.",
	"share.denied":  "Vous n’avez pas le droit d’écrire ici vous-même : je ne le montre donc pas pour vous.",
	"share.refused": "Je n’ai pas le droit d’écrire ici. Un administrateur peut changer cela.",

	"queue.here":             "Demandés sur ce serveur, les plus demandés d’abord",
	"queue.by_rise.here":     "Demandés sur ce serveur, d’abord ceux que l’on demande de plus en plus",
	"queue.empty.here":       "Rien de ce qui a été demandé sur ce serveur n’est en attente.",
	"arg.setting":            "auto|answer|cooldown|quiet|lang|moderators",
	"arg.value":              "VALEUR",
	"set.values":             "« {name} » accepte : {values}.",
	"set.no_server":          "Il n’y a pas ici de serveur dont les rôles pourraient désigner des modérateurs.",
	"set.bad_role":           "Ce n’est pas un rôle. Écrivez : /settings moderators RÔLE, ou /settings moderators RÔLE off",
	"set.moderators":         "Les modérateurs de ce serveur ont l’un de ces rôles : {roles}",
	"set.moderators.none":    "Aucun rôle ne désigne encore de modérateurs de ce serveur : /settings moderators RÔLE",
	"set.moderators.own":     "Ils traitent ce qui a été demandé ici (/pending) ; ce qu’ils écrivent est publié quand un de mes modérateurs l’approuve.",
	"set.moderators.trusted": "Ce qu’ils publient, tout le monde le voit.",
	"set.part":               "Ces réglages valent pour tout le salon, avec ses fils et ses publications.",
	"command.named":          "Un rôle sur ce serveur ne va pas jusque-là, car l’effet durerait plus que le rôle : seuls le peuvent les modérateurs que l’exploitant ou l’un d’eux a désignés.",
	"blind":                  "On ne me montre ici que ce qui m’est adressé : je ne peux donc pas regarder les vidéos de moi-même. Celui qui m’exploite peut changer cela. /check fonctionne toujours.",
	"blind.discord":          "Discord ne me montre que les messages qui me sont adressés : je ne peux donc pas regarder les vidéos de moi-même. Pour changer cela, celui qui m’exploite active « Message Content Intent » sur ma page du portail développeur de Discord. Tout le reste fonctionne.",

	"greet.ask.discord":           "Pour me demander, mentionnez-moi en réponse à une vidéo, ou choisissez Applications puis « Vérifier cette vidéo » dans le menu de son message.",
	"check.how.discord":           "Joignez une vidéo à /check ou donnez-lui un lien : /check link:https://…/clip.mp4. Ou choisissez Applications puis « Vérifier cette vidéo » dans le menu d’un message.",
	"set.moderators.none.discord": "Aucun rôle ne fait encore de modérateurs de ce serveur : /settings moderators:@rôle",
}
