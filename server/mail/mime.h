/* SPDX-License-Identifier: EUPL-1.2
 *
 * A letter as bytes: RFC 5322 headers, text and HTML of the same words, attachments. Pure. Names
 * and subjects come from people, so line ends and control characters in headers are refused
 * rather than repaired. The same letter always becomes the same bytes.
 */
#pragma once

#include <gio/gio.h>

#define MIME_ERROR (mime_error_quark ())
GQuark mime_error_quark (void);

typedef enum {
  MIME_ERROR_HEADER,  /* a line end, another control character or no UTF-8 in a header */
  MIME_ERROR_ADDRESS, /* not an address a mail server takes */
} MimeError;

/** An attachment. */
typedef struct {
  char *filename; /* letters, digits, "." "-" and "_" */
  char *type;     /* such as "application/pdf" */
  GBytes *bytes;
} MimePart;

/** mime_part_new: @bytes: (transfer full). */
MimePart *mime_part_new (const char *filename, const char *type, GBytes *bytes);
/** mime_part_free: accepts NULL. */
void mime_part_free (gpointer part);

typedef struct {
  const char *name;    /* (nullable): any letters */
  const char *address; /* ASCII: "local@domain" */
} MimeMailbox;

typedef struct {
  MimeMailbox from, to;
  const char *subject;    /* one line */
  const char *message_id; /* without the angle brackets */
  const char *lang;       /* "nl" or "en" */
  gint64 date_ms;
  const char *text;       /* UTF-8, lines end with a newline */
  const char *html;       /* a whole page */
  const GPtrArray *parts; /* (nullable) (element-type MimePart) */
} MimeLetter;

/**
 * mime_compose:
 *
 * multipart/alternative of text and HTML, within multipart/mixed when there are attachments.
 * Carries Auto-Submitted, so that an answering machine stays silent.
 *
 * Errors: MIME_ERROR_HEADER, MIME_ERROR_ADDRESS.
 * Source: RFC 5322 (headers), RFC 2047 (encoded words), RFC 2045 and 2046 (MIME), RFC 3834
 * (Auto-Submitted).
 *
 * Returns: (transfer full): the letter with CRLF line ends; NULL with @error set.
 */
GBytes *mime_compose (const MimeLetter *letter, GError **error);

/** mime_address_valid: "local@domain" in ASCII, without quoting: what every mail server takes. */
gboolean mime_address_valid (const char *address);

/**
 * mime_mailbox_split: "Name <address>" or "address" as the configuration has it.
 * @name: (out) (transfer full): "" when there is none
 * @address: (out) (transfer full)
 */
void mime_mailbox_split (const char *text, char **name, char **address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimePart, mime_part_free)
