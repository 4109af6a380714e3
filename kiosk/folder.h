/* SPDX-License-Identifier: EUPL-1.2
 *
 * Which picture of a folder comes next. Apart from camera.h because it knows nothing of
 * pictures, only of names and of files that may still be growing.
 */
#pragma once

#include <glib.h>

typedef struct Folder Folder;

/** folder_open: Errors: KIOSK_ERROR_DEVICE when it cannot be listed. */
Folder *folder_open (const char *path, GError **error);
void folder_free (Folder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folder, folder_free)

/**
 * folder_next:
 * @settled: only files that have not changed since the call before this one
 *
 * Returns: (transfer full): path of the first .png, .jpg or .jpeg, by name, that was not
 * given before in this state; NULL when there is none.
 */
char *folder_next (Folder *folder, gboolean settled);
