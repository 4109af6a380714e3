/* SPDX-License-Identifier: EUPL-1.2
 *
 * The command line of congress-badges, for its own files: what it says (command_options.c), whose
 * badges it speaks of (command_people.c), and what is done (command_print.c, command_tell.c).
 */
#pragma once

#include "badges/layout.h"
#include "badges/roll.h"
#include "badges/sheet.h"

/** What the command line says. Zeroed memory and -1 for @congress are an empty one. */
typedef struct {
  char *format, *out, *ink, *title, *tag_key, *codes_out, *layout, *order, *sides, *flip;
  char *programme, *shift, *shift_back, *to, *number, *check, *lang;
  char **days;
  char **rest; /* the command and its files */
  int dpi, first_label, congress, generation, person;
  gboolean tight; /* verify: what is set too small is a fault */
} Options;
void options_clear (Options *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/** options_parse: reads the command line. Errors: G_OPTION_ERROR. */
gboolean options_parse (Options *options, int *argc, char ***argv, GError **error);

/** options_usage: sets @error to a mistake in how the program was called. Returns: FALSE. */
gboolean options_usage (GError **error, const char *what);

/** Everything a command prints with. */
typedef struct {
  BadgeSheetOptions sheet;
  BadgeLayout *layout;
  BadgeRoll roll;
  GPtrArray *people; /* of BadgePerson */
} Job;
void job_clear (Job *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

/** options_layout: (transfer full): the layout that --layout names: a shipped one, or a file. */
BadgeLayout *options_layout (const Options *options, GError **error);

/** job_open: layout, sheet options and edition of @options, without people. */
gboolean job_open (Job *job, const Options *options, GError **error);

/** job_read_people: reads the list @path (CSV, JSON or a database), and puts it in order. */
gboolean job_read_people (Job *job, const Options *options, const char *path, GError **error);

/** options_tag_key: reads --tag-key. */
gboolean options_tag_key (const Options *options, guint8 key[BADGE_TAG_KEY_BYTES], GError **error);

/* The commands. */
gboolean command_sheet (const Options *options, GError **error);
gboolean command_one (const Options *options, GError **error);
gboolean command_test_page (const Options *options, GError **error);
gboolean command_layouts (const Options *options, GError **error);
gboolean command_verify (const Options *options, GError **error);
