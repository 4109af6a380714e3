/* SPDX-License-Identifier: EUPL-1.2
 *
 * The words of letters: the defaults of the house, the organiser's own versions, what may stand
 * in them, and how they become a letter. No SQL about letters that were sent; that is
 * letter_log.h.
 */
#pragma once

#include "server/mail/letter.h"

/** The three texts of a kind of letter in one language: templates, or what became of them. */
typedef struct {
  char *subject, *text, *html;
} LetterText;

/** letter_text_new: copies of the three. Returns: (transfer full). */
LetterText *letter_text_new (const char *subject, const char *text, const char *html);
/** letter_text_free: accepts NULL. */
void letter_text_free (LetterText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LetterText, letter_text_free)

/** letter_text_default: the house's own words of @kind. Returns: (transfer full): NULL with @error
 * set when there is no such file, or it is not in three parts. */
LetterText *letter_text_default (const char *kind, Lang lang, GError **error);

/**
 * letter_text_current: what is in force.
 * @version: (out) (optional): 0 for a default that nobody ever changed
 * @own: (out) (optional): whether it is the organiser's
 */
LetterText *letter_text_current (Store *store, const char *kind, Lang lang, gint64 *version,
                                 gboolean *own, GError **error);

/** letter_text_version: one that was in force. Returns: (transfer full): the default's words for a
 * version that went back to it; NULL without @error when there is none of that number. */
LetterText *letter_text_version (Store *store, const char *kind, Lang lang, gint64 version,
                                 GError **error);

/* ---- Checking ---- */

typedef enum {
  LETTER_PART_SUBJECT,
  LETTER_PART_TEXT,
  LETTER_PART_HTML,
} LetterPart;

/** A mistake in a text, for the page: where, which sentence of the catalogues, about what. */
typedef struct {
  LetterPart part;
  guint line;      /* from 1 */
  const char *key; /* static, such as "letters.wrong_unknown" */
  char *what;      /* the name or tag it is about */
} LetterMistake;

/** letter_text_check: syntax, unknown and missing placeholders, HTML. Pure. Returns: (transfer
 * full) (element-type LetterMistake): empty when all is well; by part, then line. */
GPtrArray *letter_text_check (const LetterKind *kind, const LetterText *text);

/** letter_html_check: the HTML part alone: a fragment of elements a letter may have, well nested
 * also around sections, addresses only where they are safe. Adds the first mistake to @mistakes. */
void letter_html_check (const LetterKind *kind, const char *html, GPtrArray *mistakes);

/** letter_mistake_add: for the two above. */
void letter_mistake_add (GPtrArray *mistakes, LetterPart part, guint line, const char *key,
                         const char *what, gsize size);

/** letter_field: a placeholder of @kind or common to all; within the list @section when that is not
 * NULL, and outside it as well. NULL when there is none. */
const LetterField *letter_field (const LetterKind *kind, const char *section, const char *name);

/** letters_check: that every kind has its default words in each language, and that they pass. Run
 * at start. */
gboolean letters_check (const Templates *templates, GError **error);

/* ---- Making ---- */

/** letter_text_fill: @words filled with @view; the HTML stays a fragment. @error is TEMPLATE_ERROR.
 * Returns: (transfer full). */
LetterText *letter_text_fill (const LetterText *words, const View *view, Lang lang, GError **error);

/** letter_text_render: the same as a letter: the HTML is a whole page. Returns: (transfer full). */
LetterText *letter_text_render (const Templates *templates, const LetterText *words,
                                const View *view, Lang lang, GError **error);

/** letter_sample_view: the samples of the table. Returns: (transfer full). */
View *letter_sample_view (const LetterKind *kind, Lang lang);

/* ---- Changing ---- */

/** LetterSave: a new version. */
typedef struct {
  const LetterKind *kind;
  Lang lang;
  LetterText *text; /* NULL: back to the default */
  gint64 staff_id;
  char *outcome; /* (nullable): where the form's answer leads */
} LetterSave;
void letter_save_free (gpointer command);
/** letter_save_run: WriterRun, WRITER_CHECKS_FIRST. Errors: LETTER_ERROR_TEXT. */
gboolean letter_save_run (gpointer command, WriterTurn *turn, GError **error);

/** letter_fill_versions: list "versions" of number, at, by, own; newest first. */
gboolean letter_fill_versions (Store *store, const char *kind, Lang lang, View *view,
                               GError **error);
