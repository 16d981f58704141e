package conversation

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
)

// adminHandler shows how the work goes, and stops and starts notifications.
type adminHandler struct {
	req     *request
	service *services.Services
}

// showStats sends the figures of the moderators' work.
func (h *adminHandler) showStats(ctx context.Context, _ string) error {
	f, err := h.service.Statistics.ReadStatistics(ctx)
	if err != nil {
		return fmt.Errorf("stats: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Stats{Statistics: f}})
}

// pauseNotifications stops notifications until resumeNotifications.
func (h *adminHandler) pauseNotifications(ctx context.Context, _ string) error {
	if err := h.service.Notifying.PauseNotifications(ctx, h.req.in.User); err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	return h.req.sendNotice(ctx, "paused", nil)
}

// resumeNotifications lets notifications go on.
func (h *adminHandler) resumeNotifications(ctx context.Context, _ string) error {
	if err := h.service.Notifying.ResumeNotifications(ctx, h.req.in.User); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	return h.req.sendNotice(ctx, "resumed", nil)
}

// showAudit sends a page of the audit log, the latest entry first.
func (h *adminHandler) showAudit(ctx context.Context, args string) error {
	page, err := strconv.Atoi(args)
	if err != nil || page < 1 || page > maxPages {
		page = 1
	}
	acts, err := h.service.Reviewing.ListAudit(ctx, (page-1)*auditShown, auditShown)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Log{Entries: acts, Page: page, More: len(acts) == auditShown}})
}

// switchAlerts has the chat notified of clips that suddenly many people ask about, or with "off" ends that.
func (h *adminHandler) switchAlerts(ctx context.Context, args string) error {
	on := !strings.EqualFold(args, "off")
	if err := h.service.Announcer.SetAlerts(ctx, h.req.newWatcher(), on); err != nil {
		return fmt.Errorf("alerts: %w", err)
	}
	if !on {
		return h.req.sendNotice(ctx, "alerts.off", nil)
	}
	return h.req.sendNotice(ctx, "alerts.on", nil)
}
