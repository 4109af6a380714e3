/* SPDX-License-Identifier: EUPL-1.2
 *
 * Settings the organiser may change: one typed table (settings.c) with bounds, defaults and where
 * the default comes from. Stored as text in the table "setting"; what is not stored has its
 * default.
 */
#pragma once

#include "schedule/store.h"

#define SETTINGS_ERROR (settings_error_quark ())
GQuark settings_error_quark (void);

typedef enum {
  SETTINGS_ERROR_UNKNOWN, /* no setting of that name */
  SETTINGS_ERROR_VALUE,   /* not of its type, or out of bounds */
} SettingsError;

typedef enum {
  SETTING_INT,
  SETTING_BOOL, /* "0" or "1" */
  SETTING_TEXT, /* one line; least and most count bytes */
} SettingType;

typedef struct {
  const char *key; /* "room.words_unit" */
  SettingType type;
  gint64 least, most;
  const char *fallback; /* the default, in text form */
  const char *source;   /* law, rule or decision the default comes from */
} Setting;

/** settings_all: the table, sorted by key. Static. */
const Setting *settings_all (gsize *count);

/** settings_int: value of an int or bool. An unknown key is our own mistake and aborts; a value
 * that cannot be read, or is out of bounds, counts as the default. */
gint64 settings_int (Store *store, const char *key);
/** settings_text: value of any setting. Returns: (transfer full). */
char *settings_text (Store *store, const char *key);

/** settings_set: checks and stores. For commands. */
gboolean settings_set (Store *store, const char *key, const char *value, GError **error);
