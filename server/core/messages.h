/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every sentence people read, in Dutch and English. Catalogues are ini files, one a room, in
 * server/messages/nl and /en; the key of a sentence is its group, a dot and its name: [cart] with
 * "empty=…" is "cart.empty". Both languages hold the same keys with the same {placeholders};
 * otherwise the server does not start.
 */
#pragma once

#include <gio/gio.h>

#include "schedule/when.h"

typedef enum {
  LANG_NL = 0,
  LANG_EN = 1,
} Lang;
enum { LANGS = 2 };

#define MESSAGES_ERROR (messages_error_quark ())
GQuark messages_error_quark (void);
typedef enum {
  MESSAGES_ERROR_CATALOGUE, /* a file cannot be read, or the languages differ */
} MessagesError;

typedef struct Messages Messages;

/** messages_new: reads @resources/nl/…ini and @resources/en/…ini and compares them. */
Messages *messages_new (const char *resources, GError **error);
/** messages_free: accepts NULL. */
void messages_free (Messages *messages);

/** messages_find: like messages_get(), but NULL for an unknown key. */
const char *messages_find (const Messages *messages, Lang lang, const char *key);

/** messages_get: the sentence @key. Returns: borrowed, as long as @messages; for an unknown key,
 * which is our own mistake and logged as critical, the key itself. */
const char *messages_get (const Messages *messages, Lang lang, const char *key);

/**
 * messages_format:
 * @...: pairs of placeholder name and value (both const char *), then NULL
 *
 * The sentence with its {placeholders} filled in, as plain text: not escaped for HTML. A
 * placeholder without a value is our own mistake: critical, and left standing.
 *
 * Returns: (transfer full)
 */
char *messages_format (const Messages *messages, Lang lang, const char *key,
                       ...) G_GNUC_NULL_TERMINATED;

/** messages_placeholder: finds the first {name} in @text; *@end is behind it. Returns: where it
 * starts, NULL when there is none. */
const char *messages_placeholder (const char *text, const char **end);

/** lang_code: "nl" or "en". Static. */
const char *lang_code (Lang lang);
/** lang_when: the same language as moments are written in. */
WhenLang lang_when (Lang lang);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Messages, messages_free)
