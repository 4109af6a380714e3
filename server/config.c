/* SPDX-License-Identifier: EUPL-1.2
 *
 * The table of configuration and its ini reader; see config.h. Not GKeyFile, which does not tell
 * the line of a mistake.
 */
#include "server/config.h"

#include <string.h>

G_DEFINE_QUARK (config_error, config_error)

/* Keep sorted by key; a test looks. */
static const ConfigKey keys[] = {
  { "bank.checkout_url", CONFIG_TEXT, 0, 0, "", FALSE,
    "root of the bank's pages where people pay; empty: bank.url" },
  { "bank.demo", CONFIG_BOOL, 0, 0, "no", FALSE,
    "a bank of our own on this server, for the demo: no money moves" },
  { "bank.key", CONFIG_TEXT, 0, 0, "", TRUE, "key of the payment provider (Mollie)" },
  { "bank.method", CONFIG_TEXT, 0, 0, "ideal", FALSE,
    "what people pay with, in the provider's words; empty: they choose there" },
  { "bank.url", CONFIG_TEXT, 0, 0, "", FALSE,
    "root of the provider's API; empty: the demo bank, else https://api.mollie.com" },
  { "mail.bounce", CONFIG_TEXT, 0, 0, "", FALSE,
    "address letters come back to, such as bounces@example.org; the server adds +TOKEN before the "
    "@;"
    " empty: the sender's, and refusals are told by Message-ID alone" },
  { "mail.bounce_folder", CONFIG_TEXT, 0, 0, "", FALSE,
    "maildir of delivery reports; empty: the folder bounces in server.data" },
  { "mail.ca_file", CONFIG_TEXT, 0, 0, "", FALSE,
    "PEM file of who vouches for the mail server; empty: the system's" },
  { "mail.folder", CONFIG_TEXT, 0, 0, "", FALSE,
    "write letters here as .eml files instead of sending them" },
  { "mail.from", CONFIG_TEXT, 0, 0, "Lerarencongres <congres@example.org>", FALSE,
    "sender of letters" },
  { "mail.loopback_tls", CONFIG_BOOL, 0, 0, "no", FALSE,
    "TLS also to a mail server on this machine; to any other always" },
  { "mail.password", CONFIG_TEXT, 0, 0, "", TRUE, "of mail.user" },
  { "mail.url", CONFIG_TEXT, 0, 0, "smtp://localhost:25", FALSE,
    "mail server: smtp:// (STARTTLS) or smtps://" },
  { "mail.user", CONFIG_TEXT, 0, 0, "", FALSE, "to sign in with; empty: do not sign in" },
  { "register.key", CONFIG_TEXT, 0, 0, "", TRUE, "bearer token for the register" },
  { "register.url", CONFIG_TEXT, 0, 0, "", FALSE,
    "root of a register's API that takes activities; empty: nothing is delivered, files only" },
  { "server.base_url", CONFIG_TEXT, 0, 0, "", FALSE,
    "address people type, without a slash at the end; empty: http, listen and port" },
  { "server.connections", CONFIG_INT, 16, 100000, "20000", FALSE, "at once" },
  { "server.data", CONFIG_TEXT, 0, 0, "/var/lib/lerarencongres", FALSE,
    "folder of the database and the secret" },
  { "server.deadline_s", CONFIG_INT, 1, 600, "30", FALSE, "how long a request may take to arrive" },
  { "server.listen", CONFIG_TEXT, 0, 0, "127.0.0.1", FALSE,
    "numeric address; another than loopback wants a TLS proxy elsewhere" },
  { "server.log_requests", CONFIG_BOOL, 0, 0, "no", FALSE, "a line for each request" },
  { "server.port", CONFIG_INT, 0, 65535, "8017", FALSE, "0 lets the system choose" },
  { "server.threads", CONFIG_INT, 0, 256, "0", FALSE,
    "that serve HTTP; 0: one a core, but at least 4" },
};

struct Config {
  char *values[G_N_ELEMENTS (keys)];
};

const ConfigKey *
config_keys (gsize *count)
{
  *count = G_N_ELEMENTS (keys);
  return keys;
}

static int
compare_key (const void *key, const void *row)
{
  return strcmp (key, ((const ConfigKey *) row)->key);
}

static const ConfigKey *
find (const char *key)
{
  return bsearch (key, keys, G_N_ELEMENTS (keys), sizeof *keys, compare_key);
}

Config *
config_new (void)
{
  Config *config = g_new0 (Config, 1);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    config->values[i] = g_strdup (keys[i].fallback);
  return config;
}

void
config_free (Config *config)
{
  if (config == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_free (config->values[i]);
  g_free (config);
}

/* ---- Values ---- */

static gboolean
is_value (const ConfigKey *key, const char *value)
{
  gint64 number = 0;
  switch (key->type) {
  case CONFIG_INT:
    return g_ascii_string_to_signed (value, 10, key->least, key->most, &number, NULL);
  case CONFIG_BOOL:
    return strcmp (value, "yes") == 0 || strcmp (value, "no") == 0;
  case CONFIG_TEXT:
    break;
  }
  return g_utf8_validate (value, -1, NULL);
}

static char *
expectation (const ConfigKey *key)
{
  if (key->type == CONFIG_BOOL)
    return g_strdup ("yes or no");
  return g_strdup_printf ("a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, key->least,
                          key->most);
}

gboolean
config_set (Config *config, const char *name, const char *value, GError **error)
{
  const ConfigKey *key = find (name);
  if (key == NULL) {
    g_set_error (error, CONFIG_ERROR, CONFIG_ERROR_VALUE, "unknown key %s", name);
    return FALSE;
  }
  if (!is_value (key, value)) {
    g_autofree char *expected = expectation (key);
    g_set_error (error, CONFIG_ERROR, CONFIG_ERROR_VALUE, "%s must be %s", name, expected);
    return FALSE;
  }
  g_free (config->values[key - keys]);
  config->values[key - keys] = g_strdup (value);
  return TRUE;
}

const char *
config_text (const Config *config, const char *name)
{
  const ConfigKey *key = find (name);
  if (key == NULL)
    g_error ("no configuration key %s", name);
  return config->values[key - keys];
}

gint64
config_int (const Config *config, const char *name)
{
  gint64 number = 0;
  if (!g_ascii_string_to_signed (config_text (config, name), 10, G_MININT64, G_MAXINT64, &number,
                                 NULL))
    g_error ("configuration key %s is not a number", name);
  return number;
}

gboolean
config_flag (const Config *config, const char *name)
{
  return strcmp (config_text (config, name), "yes") == 0;
}

/* ---- The file ---- */

static gboolean
read_line (Config *config, char *line, char **section, GError **error)
{
  g_strstrip (line);
  gsize size = strlen (line);
  if (size == 0 || *line == '#' || *line == ';')
    return TRUE;
  if (*line == '[' && line[size - 1] == ']') {
    g_free (*section);
    *section = g_strndup (line + 1, size - 2);
    return TRUE;
  }
  char *equals = strchr (line, '=');
  if (equals == NULL || *section == NULL) {
    g_set_error_literal (error, CONFIG_ERROR, CONFIG_ERROR_LINE,
                         "neither [section], nor key = value under one");
    return FALSE;
  }
  *equals = '\0';
  g_autofree char *key = g_strconcat (*section, ".", g_strchomp (line), NULL);
  return config_set (config, key, g_strchug (equals + 1), error);
}

gboolean
config_read (Config *config, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *section = NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    if (!read_line (config, lines[i], &section, error)) {
      g_prefix_error (error, "%s:%u: ", path, i + 1);
      return FALSE;
    }
  return TRUE;
}

/* ---- Telling ---- */

static gsize
section_size (const char *key)
{
  return strcspn (key, ".");
}

char *
config_print (const Config *config)
{
  GString *out = g_string_new (NULL);
  const char *last = "";
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *key = keys[i].key;
    gsize section = section_size (key);
    if (section_size (last) != section || strncmp (last, key, section) != 0)
      g_string_append_printf (out, "%s[%.*s]\n", i > 0 ? "\n" : "", (int) section, key);
    if (keys[i].secret && *config->values[i] != '\0')
      g_string_append_printf (out, "# %s is set\n", key + section + 1);
    else
      g_string_append_printf (out, "%s = %s\n", key + section + 1, config->values[i]);
    last = key;
  }
  return g_string_free (out, FALSE);
}

char *
config_help (void)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_string_append_printf (out, "  %-22s %s%s%s%s\n", keys[i].key, keys[i].help,
                            *keys[i].fallback != '\0' ? " [" : "", keys[i].fallback,
                            *keys[i].fallback != '\0' ? "]" : "");
  return g_string_free (out, FALSE);
}
