/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters: which kinds there are, how one is put in the outbox, and what becomes of it.
 *
 * TO ADD A KIND OF LETTER
 *  1. A row in letter_kinds.c: its name, its own placeholders with a sample of each, what is
 *     attached. Keep the table sorted by name.
 *  2. Two files, mail/letters/nl/NAME and mail/letters/en/NAME, and their two lines in
 *     server.gresource.xml. Such a file is three texts in Mustache:
 *
 *         Er is plaats in {{session}}              <- first line: the subject
 *
 *         Beste {{name}}, …                        <- the letter as text
 *         ---                                      <- a line of its own
 *         <p>Beste {{name}}, …</p>                 <- and as HTML: what stands inside <body>
 *
 *  3. In a command, within its transaction:
 *
 *         letter_send (store, now_ms, error,
 *                      &(LetterTo){ .kind = "offer", .key = key, .order_id = order },
 *                      "ti", "session", title, "until", until_ms);
 *
 * That is all: the server does not start when a file is missing, uses a placeholder the kind does
 * not have or lacks a required one; the organiser can change the words in the office, in both
 * languages; the worker sends at least once, in the order's language, and a refusal or a bounce is
 * shown on the page "Brieven".
 *
 * What every letter may use besides its own: {{name}} (of the reader), {{number}} (of the order),
 * {{ticket}}, {{link}} (the reader's own page), {{calendar}} (to subscribe to; empty for an order
 * of several people), {{contact}}, {{congress}}, {{base_url}}, and the list {{#sessions}} of
 * {{session}}, {{date}}, {{span}}, {{room}}.
 *
 * Values in the outbox are ids, moments and amounts. A name, an address or anything else personal
 * is not given as a value: the worker reads it when it sends, so that erasing a person erases it
 * from letters too.
 */
#pragma once

#include <jansson.h>

#include "server/core/app.h"
#include "server/mail/mime.h"
#include "server/web/view.h"

#define LETTER_ERROR (letter_error_quark ())
GQuark letter_error_quark (void);

/**
 * LetterError:
 * @LETTER_ERROR_UNKNOWN: no such letter or kind
 * @LETTER_ERROR_TEXT: a text that does not pass letter_text_check()
 * @LETTER_ERROR_ADDRESS: not an address
 * @LETTER_ERROR_STATE: that cannot be done with this letter (any more)
 */
typedef enum {
  LETTER_ERROR_UNKNOWN,
  LETTER_ERROR_TEXT,
  LETTER_ERROR_ADDRESS,
  LETTER_ERROR_STATE,
} LetterError;

/** What a placeholder stands for, and so how a value of letter_send() is written in the letter. */
typedef enum {
  LETTER_TEXT,   /* 't': as it is */
  LETTER_URL,    /* 't': a path of ours; becomes a whole address. Only these may stand in href="" */
  LETTER_MOMENT, /* 'i' milliseconds: "vrijdag 6 oktober 2017, 10.00 uur" */
  LETTER_DAY,    /* 't' "YYYY-MM-DD": "vrijdag 6 oktober 2017" */
  LETTER_MONEY,  /* 'i' cents: "€ 45,00" */
  LETTER_IF_ANY, /* 'i' cents: the same, and empty for none: for {{#sum}}…{{/sum}} */
  LETTER_NUMBER, /* 'i' */
  LETTER_LIST,   /* by a fill function only: {{#list}}…{{/list}} */
} LetterFieldType;

/** A placeholder. */
typedef struct LetterField LetterField;
struct LetterField {
  const char *name;
  LetterFieldType type;
  const char *nl, *en;       /* sample as the reader sees it; NULL for a list */
  const LetterField *fields; /* of a list: those of an item, ended by one without a name */
};

/** Everything a letter is made from, while the worker makes it. All borrowed. */
typedef struct {
  App *app;
  Store *store; /* a reader, in one snapshot */
  const char *kind;
  gint64 order_id;
  gint64 attendee_id;    /* 0: the letter is for the whole order */
  const char *person_id; /* attendee.public_id of the reader; NULL for an order of several people */
  Lang lang;
  const json_t *values; /* object: what letter_send() was given */
  gint64 created_ms;
} LetterContext;

/** LetterFill: puts in @view what letter_send() cannot carry; may also replace what is there, such
 * as "link". OUTBOX_ERROR_PERMANENT when the letter has become pointless. */
typedef gboolean (*LetterFill) (const LetterContext *context, View *view, GError **error);

/** LetterAttach: adds a MimePart to @parts, or none when there is nothing to attach. */
typedef gboolean (*LetterAttach) (const LetterContext *context, GPtrArray *parts, GError **error);

/** LetterAddress: who else than the order's or attendee's own address. Returns: (transfer full):
 * NULL without @error for nobody else. */
typedef char *(*LetterAddress) (const LetterContext *context, GError **error);

enum { LETTER_REQUIRED_MAX = 4, LETTER_ATTACHMENTS_MAX = 4 };

typedef struct {
  const char *name;                          /* "order"; also of the files */
  const LetterField *fields;                 /* (nullable): its own, ended by one without a name */
  const char *required[LETTER_REQUIRED_MAX]; /* placeholders that text and HTML must use */
  LetterAddress address;                     /* (nullable) */
  gboolean former;                           /* to who had the ticket before: LetterTo.former */
  LetterFill fill;                           /* (nullable) */
  LetterAttach attach[LETTER_ATTACHMENTS_MAX]; /* NULL ends */
} LetterKind;

/** letter_kinds: the table, sorted by name. Static. */
const LetterKind *letter_kinds (gsize *count);
/** letter_kind: by its name; NULL when there is none. Static. */
const LetterKind *letter_kind (const char *name);
/** letter_fields_common: what every kind has. Static, ended by one without a name. */
const LetterField *letter_fields_common (void);

/** letter_attach_badge, letter_attach_calendar: LetterAttach for the table: the badge as PDF, the
 * sessions as iCalendar. */
gboolean letter_attach_badge (const LetterContext *context, GPtrArray *parts, GError **error);
gboolean letter_attach_calendar (const LetterContext *context, GPtrArray *parts, GError **error);

/** letter_fill_links: LetterFill for the table: a list of private links. */
gboolean letter_fill_links (const LetterContext *context, View *view, GError **error);

/**
 * LetterTo:
 * @key: the outbox's idempotency key: a second letter with the same one is refused
 * @attendee_id: 0 for who ordered
 * @former: (nullable): for a kind to who had the ticket before, whose address stands nowhere else
 *   any more; forgotten once the letter is sent. Such a letter has no name of its reader, and its
 *   {{link}} is where one asks for lost links: the ticket's own is somebody else's by then
 */
typedef struct {
  const char *kind;
  const char *key;
  gint64 order_id;
  gint64 attendee_id;
  const char *former;
} LetterTo;

/**
 * letter_send:
 * @types: a letter for each of the kind's own placeholders: 'i' gint64, 't' text; after it stand,
 *   for each, the name and the value. Every placeholder of the table that is not a list is given,
 *   unless the kind has a fill function; anything else is our own mistake and aborts.
 *
 * For commands: the letter goes with the transaction. The address is the order's or the attendee's
 * at the moment of sending.
 */
gboolean letter_send (Store *store, gint64 now_ms, GError **error, const LetterTo *to,
                      const char *types, ...);

/** letter_send_once: letter_send() of a kind without placeholders of its own, once for an order, or
 * once for a person of it; a second time is refused by the database. @attendee_id: 0 for who
 * ordered. */
gboolean letter_send_once (Store *store, gint64 now_ms, const char *kind, gint64 order_id,
                           gint64 attendee_id, GError **error);
