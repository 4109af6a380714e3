/* SPDX-License-Identifier: EUPL-1.2
 *
 * The layouts an organiser can choose: those that come with the program, and their own, kept in the
 * database. One of their own with a shipped name stands in for that one.
 */
#pragma once

#include "server/core/writer.h"

/** badges_layout_name_valid: small letters, digits and dashes, 1 to 40. */
gboolean badges_layout_name_valid (const char *name);

/** badges_layout_text: the file of @name. Returns: (transfer full); NULL with @error set:
 * BADGE_ERROR_INPUT when there is none. */
char *badges_layout_text (Store *store, const char *name, GError **error);

/** One layout to choose. */
typedef struct {
  char *name, *title;
  gboolean own;  /* kept in the database */
  gboolean back; /* has a back */
} BadgesLayoutEntry;

/** badges_layouts: all, by name. @lang: of the titles. (transfer full) (element-type
 * BadgesLayoutEntry): NULL with @error set. */
GPtrArray *badges_layouts (Store *store, const char *lang, GError **error);

/** Keeps a layout, or forgets it. */
typedef struct {
  char name[48];
  char *ini; /* checked before; NULL forgets it */
  char actor[40];
} BadgesLayoutSave;
void badges_layout_save_free (gpointer command);
/** badges_layout_save_run: WriterRun; its outcome is the path of the layout's page, or of the list
 * when it was forgotten. Errors: BADGE_ERROR_INPUT for a layout that is not right. */
gboolean badges_layout_save_run (gpointer command, WriterTurn *turn, GError **error);
