/* SPDX-License-Identifier: EUPL-1.2
 *
 * Where the bytes of sheets go when they go to files: one for a PDF, one a page for PNG. A file
 * is written as NAME.part and gets its name when it is whole.
 */
#pragma once

#include <gio/gio.h>

/** Files being written. */
typedef struct BadgeFiles BadgeFiles;

/**
 * badge_files_new:
 * @path: name of the file; when there are several pages, "-001" and on go before its suffix
 * @pages: how many files there will be, at least 1
 *
 * Returns: (transfer full): to free with badge_files_free(); nothing is opened yet.
 */
BadgeFiles *badge_files_new (const char *path, guint pages);

/** badge_files_sink: a BadgePaperSink for a BadgeFiles as @user. Errors: G_IO_ERROR. */
gboolean badge_files_sink (guint page, const guint8 *bytes, gsize size, gpointer user,
                           GError **error);

/** badge_files_finish: closes the last file under its name. Errors: G_IO_ERROR. */
gboolean badge_files_finish (BadgeFiles *files, GError **error);

/** badge_files_free: accepts NULL; removes a file that was not finished. */
void badge_files_free (BadgeFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgeFiles, badge_files_free)

/**
 * badge_files_name:
 *
 * Returns: (transfer full): the name of @page of @pages: "a.png" alone, "a-001.png" among others.
 */
char *badge_files_name (const char *path, guint page, guint pages);
