package text

// frenchHistory has the words of what moderators change and take back.
var frenchHistory = map[string]string{
	"saved.undo":       "Annulé : {id} est comme avant.",
	"action.undo":      "annulation",
	"button.undo":      "Annuler ce changement",
	"problem.too_late": "Cela ne peut être annulé que pendant {limit}. /edit ou /retract le change maintenant.",
	"history.entry":    "{revision}. {action}, {date}, par {who}[ : {reason}]",
	"history.field":    "{field} : {is}",
	"history.changed":  "{field} : {is} (avant : {was})",
	"same_saved":       "C’est noté : {a} et {b} sont la même séquence, désormais {video}. Ceux qui attendent l’une ou l’autre sont prévenus pour les deux. /notsame l’annule.",
	"command.history":  "montre qui a changé quoi dans une vérification.",
	"command.same":     "note que deux vidéos sont la même séquence.",
	"act.undo":         "{time} · {who} a annulé un changement de {debunk}",
	"act.merge":        "{time} · {who} a réuni {a} et {b}",

	"odd":                   "À revoir avant de publier",
	"odd.similar":           "Cette séquence a déjà une vérification : {id}, « {claim} ».",
	"odd.claim_first":       "La date annoncée précède le tournage. L’une des deux est peut-être fausse.",
	"odd.missing":           "Encore vide : {fields}.",
	"act.hold":              "{time} · plusieurs personnes contestent des correspondances de {a} : retenues",
	"act.let_go":            "{time} · {who} a confirmé les correspondances de {a}",
	"button.evidence":       "Les deux images",
	"dispute.evidence":      "Ce qu’a vu quelqu’un qui dit que ce n’est pas {video} : son extrait à côté.",
	"button.differ":         "Ils diffèrent",
	"button.rule":           "Trancher",
	"button.rule.same":      "{video} : même séquence",
	"button.rule.different": "{video} : autre",
	"disputes.pair#one":     "{clip} ne serait pas {video} · {n} personne. /notsame {clip} {video} ou /same {clip} {video}",
	"disputes.pair#other":   "{clip} ne serait pas {video} · {n} personnes. /notsame {clip} {video} ou /same {clip} {video}",
	"dispute.send":          "Pour les distinguer, il me faut la séquence : envoyez-la, ou répondez-y, avec /notsame {video}",
	"dispute.settled":       "C’est noté : les correspondances de {video} sont justes. Elles comptent de nouveau comme la même séquence.",
}
