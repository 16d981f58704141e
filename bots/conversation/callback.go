package conversation

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// The actions of the buttons of settings.
const (
	DoLanguage core.ButtonAction = "lang" // speak another language
	DoSet      core.ButtonAction = "set"  // give a setting of a group its next value
	DoForget   core.ButtonAction = "forget"
	DoRemember core.ButtonAction = "remember" // not to forget, after all
)

// callback is the action of a button, and the least role that may press it.
type callback struct {
	role bots.Role
	run  func(ctx context.Context, p bots.Callback) error
}

// callbackTable returns the actions of the buttons, run by the handlers of a router.
func callbackTable(rt *router) map[core.ButtonAction]callback {
	arg := func(run func(ctx context.Context, arg string) error) func(context.Context, bots.Callback) error {
		return func(ctx context.Context, p bots.Callback) error { return run(ctx, p.Arg) }
	}
	return map[core.ButtonAction]callback{
		core.DoNotSame: {bots.Everyone, arg(rt.disputes.disputeMatch)},
		core.DoDetails: {bots.Everyone, arg(rt.debunks.showDetails)},
		core.DoCard:    {bots.Everyone, arg(rt.debunks.showDebunk)},
		core.DoWatch:   {bots.Everyone, arg(rt.answers.watchVideo)},
		core.DoUnwatch: {bots.Everyone, arg(rt.answers.unwatchVideo)},
		core.DoShare:   {bots.Everyone, rt.answers.shareAnswer},
		core.DoSearch:  {bots.Everyone, rt.answers.helpSearch},
		DoLanguage:     {bots.Everyone, arg(rt.accounts.chooseLanguage)},
		DoRemember:     {bots.Everyone, arg(rt.accounts.cancelForget)},
		DoHelp:         {bots.Everyone, arg(rt.help.showHelp)},
		DoSet:          {bots.Everyone, rt.groups.cycleSetting},
		DoUse:          {bots.Contributor, arg(rt.drafts.startFromLead)},
		DoApprove:      {bots.Moderator, arg(rt.proposals.approveProposal)},
		DoDecline:      {bots.Moderator, arg(rt.proposals.declineProposal)},
		DoProposals:    {bots.Contributor, arg(rt.proposals.listProposals)},
		core.DoDebunk:  {bots.Contributor, arg(rt.drafts.startDebunk)},
		DoQueue:        {bots.Moderator, arg(rt.queue.showQueue)},
		DoShow:         {bots.Moderator, arg(rt.queue.showQuestion)},
		DoTake:         {bots.Moderator, rt.queue.moveClip},
		DoGive:         {bots.Moderator, rt.queue.moveClip},
		DoUnfit:        {bots.Moderator, rt.queue.moveClip},
		DoMerge:        {bots.Moderator, arg(rt.disputes.mergeVideos)},
		DoReopen:       {bots.Moderator, rt.queue.moveClip},
		DoEvidence:     {bots.Moderator, arg(rt.disputes.showEvidence)},
		DoRule:         {bots.Moderator, arg(rt.disputes.ruleDispute)},
		core.DoUndo:    {bots.Moderator, arg(rt.debunks.undoRevision)},
		core.DoCancel:  {bots.Contributor, arg(rt.drafts.cancelDraft)},
		core.DoPublish: {bots.Contributor, rt.drafts.runCallback},
		core.DoEdit:    {bots.Contributor, rt.drafts.runCallback},
		DoChoose:       {bots.Contributor, rt.drafts.runCallback},
		DoSkip:         {bots.Contributor, rt.drafts.runCallback},
	}
}

// isForServers reports whether a server's own moderators may press a button too, for clips that were asked about there.
func isForServers(a core.ButtonAction) bool {
	return slices.Contains([]core.ButtonAction{DoQueue, DoShow, DoTake, DoGive}, a)
}

// CallbackRoles returns the actions of buttons, each with the least role that may press it.
func CallbackRoles() map[core.ButtonAction]bots.Role {
	all := map[core.ButtonAction]bots.Role{}
	for action, b := range callbackTable(&router{}) {
		all[action] = b.role
	}
	return all
}
