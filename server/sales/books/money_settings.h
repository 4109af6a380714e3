/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the organiser sets about money: who sells, what may be on account, and why there is no tax.
 */
#pragma once

#include "server/core/writer.h"

enum { MONEY_SETTINGS = 18 };

/** money_setting_key: the n-th setting, such as "account.days"; a page shows them in this order. */
const char *money_setting_key (guint n);
/** money_setting_is_flag: whether it is a yes or no. */
gboolean money_setting_is_flag (guint n);

/** MoneySettings: all of them at once. @values: by number; @wrong: (out): a bit for each that is
 * not well. */
typedef struct {
  char *values[MONEY_SETTINGS];
  guint wrong;
  char actor[40];
} MoneySettings;
void money_settings_free (gpointer command);

/** money_settings_read: as they are now. Returns: (transfer full). */
MoneySettings *money_settings_read (Store *store);
/** money_settings_run: WriterRun; WRITER_SAVEPOINT. Outcome: its own page. Errors:
 * SETTINGS_ERROR_VALUE with @wrong set. */
gboolean money_settings_run (gpointer command, WriterTurn *turn, GError **error);
