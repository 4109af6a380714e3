/* SPDX-License-Identifier: EUPL-1.2
 *
 * How often, and how fast, codes are read: ours beside plain ZBar and the packaged zxing-cpp, in
 * one run, over folders of photographs, made stills and made films. Times are of the processor, on
 * one core, with the picture in memory. tests/bench/decode builds and starts it.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/camera.h"
#include "tests/bench/readers.h"
#include "tests/bench/tally.h"
#include "tests/kiosk/frames.h"

enum {
  WIDTH = 1280,
  HEIGHT = 720,
  FILM_FRAMES = 5, /* within so many a badge must be read */
  FILMS = 200,
  STILLS_EACH = 48, /* of a condition */
};

typedef struct {
  Readers *readers;
  Report *report;
  GKeyFile *also; /* what else is in photographs */
  gboolean verbose;
  int films, stills_each;
} Bench;

/* ---- Photographs ---- */

/* Returns: (nullable): what a photograph is known to show beside its text. */
static char *
also_of (const Bench *bench, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *set = g_path_get_basename (folder), *name = g_path_get_basename (path);
  g_autofree char *group = g_build_filename (set, name, NULL);
  return g_key_file_get_string (bench->also, group, "text", NULL);
}

/* Returns: (nullable): the text that belongs to a picture. */
static char *
truth_of (const char *path)
{
  g_autofree char *name = g_strndup (path, (gsize) (strrchr (path, '.') - path));
  g_autofree char *file = g_strconcat (name, ".txt", NULL);
  char *text = NULL;
  return g_file_get_contents (file, &text, NULL, NULL) ? g_strchomp (text) : NULL;
}

static void
read_photo (Bench *bench, const char *path, Tally tallies[READERS])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *truth = truth_of (path), *also = also_of (bench, path);
  const CameraSource source = { CAMERA_PICTURE, (char *) path, FALSE };
  g_auto (CameraFrame) frame = { 0 };
  g_autoptr (Camera) camera = camera_open (&source, &error);
  if (camera == NULL || camera_next (camera, 20000, &frame, &error) != CAMERA_FRAME) {
    fprintf (stderr, "%s: %s\n", path, error != NULL ? error->message : "no picture");
    return;
  }
  for (Reader reader = 0; reader < READERS; reader++) {
    double cpu_ms = 0;
    if (!reader_available (reader))
      continue;
    g_autoptr (GPtrArray) texts = readers_read (bench->readers, reader, &frame.picture, 0, &cpu_ms);
    int wrong = tallies[reader].wrong;
    gboolean read = tally_add (&tallies[reader], truth, also, texts, cpu_ms);
    if (bench->verbose)
      printf ("%s\t%s\t%s\t%.2f\n", reader_name (reader), path,
              tallies[reader].wrong > wrong ? "false"
              : read                        ? "read"
                                            : "-",
              cpu_ms);
  }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
read_folder (Bench *bench, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  if (dir == NULL) {
    fprintf (stderr, "%s\n", error->message);
    return FALSE;
  }
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".png") || g_str_has_suffix (name, ".jpg"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  Tally tallies[READERS] = { 0 };
  for (guint i = 0; i < names->len; i++)
    read_photo (bench, names->pdata[i], tallies);
  report_add (bench->report, REPORT_PHOTOS, folder, tallies);
  return TRUE;
}

/* ---- Made frames ---- */

static void
read_frame (Bench *bench, const Picture *picture, const char *text, Tally tallies[READERS])
{
  for (Reader reader = 0; reader < READERS; reader++) {
    double cpu_ms = 0;
    if (!reader_available (reader))
      continue;
    g_autoptr (GPtrArray) texts = readers_read (bench->readers, reader, picture, 0, &cpu_ms);
    tally_add (&tallies[reader], text, NULL, texts, cpu_ms);
  }
}

/* Two resolutions, three sizes, eight kinds of code make 48 frames of a condition. */
static void
read_stills (Bench *bench)
{
  static const double PARTS[] = { 0.15, 0.25, 0.40 };
  g_auto (Picture) picture = { 0 };
  for (FrameCondition condition = 0; condition < FRAME_CONDITIONS; condition++) {
    Tally tallies[READERS] = { 0 };
    for (int i = 0; i < bench->stills_each; i++) {
      FrameSpec spec = { i % 2 == 0 ? WIDTH : 640, i % 2 == 0 ? HEIGHT : 480, PARTS[i / 2 % 3],
                         condition, (guint32) condition * 1000 + (guint32) i + 1 };
      g_autofree char *text = NULL;
      g_autoptr (BadgeQr) qr = frame_code (i / 6 % 8, spec.seed, &text);
      frame_paint (&spec, qr, &picture);
      read_frame (bench, &picture, text, tallies);
    }
    report_add (bench->report, REPORT_STILLS, frame_condition_name (condition), tallies);
  }
}

static BadgeQr *
badge_of (guint32 seed, char text[BADGE_CODE_CHARS + 1])
{
  guint8 key[BADGE_TAG_KEY_BYTES] = { 0 };
  BadgeCode code;
  (void) seed;
  badge_code_make (&code, 1, 17, key);
  badge_code_format (&code, text);
  return badge_qr_new_code (&code);
}

/* A film is read when one of its first frames is; each rival sees the same frames. */
static void
read_film (Bench *bench, const FrameFilm *film, Tally films[READERS], Tally passes[READERS])
{
  g_auto (Picture) picture = { 0 };
  char text[BADGE_CODE_CHARS + 1];
  g_autoptr (BadgeQr) qr = badge_of (film->seed, text);
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  gboolean done[READERS] = { FALSE };
  for (int number = 0; number < FILM_FRAMES; number++) {
    frame_paint_film (film, number, qr, &picture);
    for (Reader reader = 0; reader < READERS; reader++) {
      double cpu_ms = 0;
      if (!reader_available (reader) || done[reader])
        continue;
      g_autoptr (GPtrArray) texts = readers_read (bench->readers, reader, &picture,
                                                  film->seed * 100 + (guint) number, &cpu_ms);
      done[reader] = tally_add (&passes[reader], text, NULL, texts, cpu_ms);
      if (done[reader])
        tally_add (&films[reader], text, NULL, texts, number + 1);
    }
  }
  for (Reader reader = 0; reader < READERS; reader++)
    if (reader_available (reader) && !done[reader])
      tally_add (&films[reader], text, NULL, nothing, FILM_FRAMES);
}

static void
read_films (Bench *bench)
{
  Tally films[READERS] = { 0 }, passes[READERS] = { 0 };
  for (int i = 0; i < bench->films; i++) {
    FrameFilm film = { WIDTH, HEIGHT, 0.25 + 0.35 * i / bench->films, i % 3 == 2, (guint32) i + 1 };
    read_film (bench, &film, films, passes);
  }
  report_add (bench->report, REPORT_FILMS, "read within 5 frames", films);
  report_add (bench->report, REPORT_PASSES, "frames with a badge", passes);
}

/* What a door does most of the day: looking at a room. */
static void
read_rooms (Bench *bench)
{
  Tally tallies[READERS] = { 0 };
  g_auto (Picture) picture = { 0 };
  for (int i = 0; i < bench->films / 2; i++) {
    FrameSpec spec = { WIDTH, HEIGHT, 0.3, FRAME_KIOSK, 900000 + (guint32) i };
    frame_paint (&spec, NULL, &picture);
    for (Reader reader = 0; reader < READERS; reader++) {
      double cpu_ms = 0;
      if (!reader_available (reader))
        continue;
      g_autoptr (GPtrArray) texts =
          readers_read (bench->readers, reader, &picture, (guint) i + 1, &cpu_ms);
      tally_add (&tallies[reader], NULL, NULL, texts, cpu_ms);
    }
  }
  report_add (bench->report, REPORT_ROOMS, "frames without one", tallies);
}

int
main (int argc, char **argv)
{
  gboolean json = FALSE, no_frames = FALSE;
  Bench bench = { .films = FILMS, .stills_each = STILLS_EACH };
  g_auto (GStrv) folders = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "one object of figures", NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &bench.verbose, "a line a photograph", NULL },
    { "no-frames", 0, 0, G_OPTION_ARG_NONE, &no_frames, "only the folders", NULL },
    { "films", 0, 0, G_OPTION_ARG_INT, &bench.films, "how many films to make", "N" },
    { "stills", 0, 0, G_OPTION_ARG_INT, &bench.stills_each, "how many stills a condition", "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &folders, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("DIR… - how well codes are read");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || bench.films < 1 ||
      bench.stills_each < 1) {
    fprintf (stderr, "%s\n", error != NULL ? error->message : "how many?");
    return 2;
  }
  g_autoptr (GKeyFile) also = g_key_file_new ();
  if (!g_key_file_load_from_file (also, TOP "/tests/data/codes/also.ini", G_KEY_FILE_NONE,
                                  &error)) {
    fprintf (stderr, "also.ini: %s\n", error->message);
    return 2;
  }
  bench.also = also;
  g_autoptr (Readers) readers = readers_new ();
  g_autoptr (Report) report = report_new ();
  bench.readers = readers;
  bench.report = report;
  for (char **folder = folders; folder != NULL && *folder != NULL; folder++)
    if (!read_folder (&bench, *folder))
      return 2;
  if (!no_frames) {
    read_stills (&bench);
    read_films (&bench);
    read_rooms (&bench);
  }
  report_print (report, json);
  return 0;
}
