/* SPDX-License-Identifier: EUPL-1.2
 *
 * A letter as bytes: RFC 5322 headers, multipart text and HTML, attachments. Pure. Header
 * text comes from people, so line ends in it are refused rather than escaped.
 */
#pragma once

#include <gio/gio.h>

#define LETTER_ERROR (letter_error_quark ())
GQuark letter_error_quark (void);

typedef enum {
  LETTER_ERROR_HEADER, /* a line end or control character in a header */
} LetterError;

typedef struct {
  const char *filename; /* ASCII */
  const char *type;
  GBytes *bytes;
} LetterPart;

typedef struct {
  const char *from; /* "Name <address>" or an address */
  const char *to;   /* an address */
  const char *subject;
  const char *key; /* idempotency key: the Message-ID is made of it, so a repeat is recognised */
  const char *lang;
  gint64 now_ms;
  const char *text; /* UTF-8 */
  const char *html; /* UTF-8 */
  const LetterPart *parts;
  gsize n_parts;
} Letter;

/**
 * letter_compose:
 *
 * Errors: LETTER_ERROR_HEADER.
 * Source: RFC 5322 (headers), RFC 2047 (encoded words), RFC 2045 and 2046 (MIME).
 *
 * Returns: (transfer full): the letter with CRLF line ends; NULL with @error set.
 */
GBytes *letter_compose (const Letter *letter, GError **error);
