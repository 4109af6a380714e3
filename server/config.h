/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's configuration: an ini file checked against one table (config.c), which also feeds
 * --help and --print-config. An unknown key is an error with file and line.
 */
#pragma once

#include <gio/gio.h>

typedef struct Config Config;

#define CONFIG_ERROR (config_error_quark ())
GQuark config_error_quark (void);
typedef enum {
  CONFIG_ERROR_LINE,  /* "file:line: what is wrong" */
  CONFIG_ERROR_VALUE, /* unknown key, or out of bounds */
} ConfigError;

typedef enum {
  CONFIG_TEXT,
  CONFIG_INT,
  CONFIG_BOOL, /* yes or no */
} ConfigType;

typedef struct {
  const char *key; /* "section.name" */
  ConfigType type;
  gint64 least, most;   /* of an int */
  const char *fallback; /* the default, in text form */
  gboolean secret;      /* not shown by --print-config */
  const char *help;
} ConfigKey;

/** config_keys: the table, sorted. Static. */
const ConfigKey *config_keys (gsize *count);

/** config_new: every key at its default. */
Config *config_new (void);
/** config_free: accepts NULL. */
void config_free (Config *config);

/** config_read: takes over what an ini file says. */
gboolean config_read (Config *config, const char *path, GError **error);
/** config_set: one key, such as "server.port". */
gboolean config_set (Config *config, const char *key, const char *value, GError **error);

/** config_text, config_int, config_flag: a key that is not in the table aborts. Borrowed. */
const char *config_text (const Config *config, const char *key);
gint64 config_int (const Config *config, const char *key);
gboolean config_flag (const Config *config, const char *key);

/** config_print: the whole configuration as an ini file, secrets left out. (transfer full). */
char *config_print (const Config *config);
/** config_help: a line a key for --help. (transfer full). */
char *config_help (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Config, config_free)
