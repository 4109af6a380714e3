/* SPDX-License-Identifier: EUPL-1.2
 *
 * Changing what the organiser sets, a group of settings at once: all of what was typed, or nothing.
 */
#pragma once

#include "server/core/settings.h"
#include "server/core/writer.h"

enum { SETTING_GROUP_MOST = 20 };

/** SettingGroup: @name: also of its sentence in the catalogues, "settings.group_NAME". @keys: in
 * the order a page shows them, ended by NULL. */
typedef struct {
  const char *name;
  const char *keys[SETTING_GROUP_MOST + 1];
} SettingGroup;

/** setting_groups: every setting stands in one of them; a test looks. Static. */
const SettingGroup *setting_groups (gsize *count);
/** setting_group: by its name; NULL when there is none. Static. */
const SettingGroup *setting_group (const char *name);
/** setting_of: the row of a key of a group. Static. */
const Setting *setting_of (const char *key);

/** SettingChange: what was typed of a group.
 * @values: by place in the group
 * @next: where the form leads
 * @wrong: (out): which are not well; @reason_wrong: (out): no reason was given */
typedef struct {
  const SettingGroup *group;
  char *values[SETTING_GROUP_MOST];
  char *reason, *next;
  char actor[40];
  gboolean wrong[SETTING_GROUP_MOST], any_wrong, reason_wrong;
} SettingChange;
void setting_change_free (gpointer command);

/** setting_change_read: a group as it is now. Returns: (transfer full). */
SettingChange *setting_change_read (Store *store, const SettingGroup *group);
/** setting_change_run: WriterRun; WRITER_SAVEPOINT. What differs is stored, with a row in the log
 * that says what and why. Outcome: @next. Errors: SETTINGS_ERROR_VALUE with @any_wrong or
 * @reason_wrong set. */
gboolean setting_change_run (gpointer command, WriterTurn *turn, GError **error);
