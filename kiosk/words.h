/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every sentence the kiosk shows, in Dutch and English: kiosk/messages/nl.ini and en.ini, embedded.
 * The key of a sentence is its group, a dot and its name. A test compares the two languages.
 */
#pragma once

#include <glib.h>

#include "schedule/when.h"

/** words_get: Returns: (transfer none): static; for an unknown key, our own mistake and told as
 * critical, the key itself. From the main thread. */
const char *words_get (WhenLang lang, const char *key);

/**
 * words_fill:
 * @...: pairs of a placeholder's name and its value (both const char *), then NULL
 *
 * Returns: (transfer full): the sentence with each {name} filled in.
 */
char *words_fill (WhenLang lang, const char *key, ...) G_GNUC_NULL_TERMINATED;

/** words_number: "1.204" in Dutch, "1,204" in English. Returns: (transfer full). */
char *words_number (WhenLang lang, guint64 number);

/** words_lang: reads "nl" or "en". Returns: FALSE for anything else, @lang untouched. */
gboolean words_lang (const char *code, WhenLang *lang);

/** words_keys: Returns: (transfer full): all keys of @lang, sorted; for the test that compares. */
GStrv words_keys (WhenLang lang);
