/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading what mail servers send back: delivery status notifications. Pure, and careful: anybody
 * may send anything to a return address.
 */
#pragma once

#include "server/mail/letter_log.h"

#define REPORT_ERROR (report_error_quark ())
GQuark report_error_quark (void);

/**
 * ReportError:
 * @REPORT_ERROR_SHAPE: no report of a delivery: an answering machine, a person, or rubbish
 * @REPORT_ERROR_LETTER: a report that does not say of which letter
 */
typedef enum {
  REPORT_ERROR_SHAPE,
  REPORT_ERROR_LETTER,
} ReportError;

typedef enum {
  REPORT_FAILED,
  REPORT_DELAYED,
  REPORT_DELIVERED, /* or handed on: nothing to tell */
} ReportAction;

enum { REPORT_BYTES_MAX = 1024 * 1024, REPORT_STATUS_CHARS = 12, REPORT_TEXT_MAX = 300 };

typedef struct {
  char token[LETTER_TOKEN_CHARS + 1]; /* of the letter */
  ReportAction action;                /* the worst of those it tells */
  char status[REPORT_STATUS_CHARS];   /* RFC 3463: "5.1.1"; "" when not said */
  char *text;                         /* Diagnostic-Code, addresses taken out; may be "" */
} Report;

void report_clear (Report *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

/**
 * report_parse:
 * @bytes: a whole message, with either kind of line end
 *
 * The letter is told by the return address the report was sent to (Delivered-To, X-Original-To,
 * To), by Original-Envelope-Id, or by the Message-ID in what is returned of the letter.
 *
 * Source: RFC 3462 (multipart/report), RFC 3464 (message/delivery-status), RFC 3463 (status).
 */
gboolean report_parse (const char *bytes, gsize size, Report *report, GError **error);

/** report_without_addresses: @text with every word that has an "@" in it, and every quoted or
 * bracketed piece, taken out, and cut. Mail servers like to repeat who they do not know. Returns:
 * (transfer full). */
char *report_without_addresses (const char *text);
