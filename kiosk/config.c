/* SPDX-License-Identifier: EUPL-1.2
 *
 * Settings; see config.h.
 */
#include "kiosk/config.h"

#include <string.h>

#include "kiosk/error.h"
#include "kiosk/wedge_devices.h"
#include "kiosk/words.h"

typedef enum { TEXT, NUMBER, LANGUAGE, DEVICES } Kind;

static const struct {
  const char *name;
  Kind kind;
  gsize at; /* in Config */
  int least, most;
  const char *preset;
  const char *help;
} SETTINGS[] = {
  { "camera", TEXT, G_STRUCT_OFFSET (Config, camera), 0, 0, "/dev/video0",
    "the camera; empty: none, only a scanner" },
  { "card_s", NUMBER, G_STRUCT_OFFSET (Config, card_s), 1, 60, "5",
    "seconds that a card stands which lets somebody in" },
  { "data", TEXT, G_STRUCT_OFFSET (Config, data), 0, 0, "/var/lib/lerarencongres-kiosk",
    "folder of this kiosk" },
  { "frames", TEXT, G_STRUCT_OFFSET (Config, frames), 0, 0, "",
    "a folder of pictures to look at instead of a camera, for trying out" },
  { "language", LANGUAGE, G_STRUCT_OFFSET (Config, lang), 0, 0, "nl",
    "nl or en: what staff read; visitors get their own beside it" },
  { "pipeline", TEXT, G_STRUCT_OFFSET (Config, pipeline), 0, 0, "",
    "a pipeline of GStreamer to look through instead of a camera" },
  { "problem_s", NUMBER, G_STRUCT_OFFSET (Config, problem_s), 2, 300, "20",
    "seconds that any other card stands" },
  { "scanner", DEVICES, G_STRUCT_OFFSET (Config, scanner), 0, 0, "tag",
    "scanners that type: vendor:product, tag, name=Text or a path; empty: none" },
  { "sound", TEXT, G_STRUCT_OFFSET (Config, sound), 0, 0, "autoaudiosink",
    "what tones are played through; none: silence" },
  { "text_percent", NUMBER, G_STRUCT_OFFSET (Config, text_percent), 100, 200, "100",
    "size of all texts" },
};

static char **
text_at (const Config *config, gsize i)
{
  return &G_STRUCT_MEMBER (char *, config, SETTINGS[i].at);
}

static gboolean
set_value (Config *config, gsize i, const char *value)
{
  guint64 number = 0;
  switch (SETTINGS[i].kind) {
  case NUMBER:
    if (!g_ascii_string_to_unsigned (value, 10, (guint64) SETTINGS[i].least,
                                     (guint64) SETTINGS[i].most, &number, NULL))
      return FALSE;
    G_STRUCT_MEMBER (int, config, SETTINGS[i].at) = (int) number;
    return TRUE;
  case LANGUAGE:
    return words_lang (value, &G_STRUCT_MEMBER (WhenLang, config, SETTINGS[i].at));
  case DEVICES:
    if (!wedge_words_fit (value))
      return FALSE;
    break;
  case TEXT:
    break;
  }
  char **text = text_at (config, i);
  g_free (*text);
  *text = g_strdup (value);
  return TRUE;
}

void
config_init (Config *config)
{
  *config = (Config){ 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    set_value (config, i, SETTINGS[i].preset);
}

void
config_clear (Config *config)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    if (SETTINGS[i].kind == TEXT || SETTINGS[i].kind == DEVICES)
      g_free (*text_at (config, i));
  *config = (Config){ 0 };
}

static gboolean
refuse (GError **error, const char *name, guint line, const char *what, const char *which)
{
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "%s:%u: %s “%s”", name, line, what, which);
  return FALSE;
}

static gboolean
read_line (Config *config, const char *name, guint number, char *line, GError **error)
{
  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  char *value = strchr (line, '=');
  if (value == NULL)
    return refuse (error, name, number, "no “name = value”:", line);
  *value++ = '\0';
  g_strchomp (line);
  g_strchug (value);
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    if (strcmp (SETTINGS[i].name, line) == 0)
      return set_value (config, i, value) || refuse (error, name, number, line, value);
  return refuse (error, name, number, "no setting", line);
}

gboolean
config_read (Config *config, const char *name, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!read_line (config, name, i + 1, lines[i], error))
      return FALSE;
  return TRUE;
}

char *
config_print (const Config *config)
{
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++) {
    g_string_append_printf (text, "# %s", SETTINGS[i].help);
    if (SETTINGS[i].kind == NUMBER)
      g_string_append_printf (text, "; %d to %d", SETTINGS[i].least, SETTINGS[i].most);
    g_string_append_printf (text, "\n%s = ", SETTINGS[i].name);
    if (SETTINGS[i].kind == NUMBER)
      g_string_append_printf (text, "%d\n", G_STRUCT_MEMBER (int, config, SETTINGS[i].at));
    else if (SETTINGS[i].kind == LANGUAGE)
      g_string_append (text, config->lang == WHEN_NL ? "nl\n" : "en\n");
    else
      g_string_append_printf (text, "%s\n", *text_at (config, i));
  }
  return g_string_free (text, FALSE);
}

CameraSource
config_source (const Config *config)
{
  const struct {
    CameraKind kind;
    char *place;
  } places[] = { { CAMERA_FOLDER, config->frames },
                 { CAMERA_PIPELINE, config->pipeline },
                 { CAMERA_DEVICE, config->camera } };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (*places[i].place != '\0')
      return (CameraSource){ .kind = places[i].kind,
                             .place = places[i].place,
                             .follow = places[i].kind == CAMERA_FOLDER };
  return (CameraSource){ .kind = CAMERA_DEVICE, .place = NULL };
}
