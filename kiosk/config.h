/* SPDX-License-Identifier: EUPL-1.2
 *
 * The settings of a kiosk with a screen: one table that feeds the reader of the file, the list that
 * --print-config prints, and the defaults. A file has a line "name = value" for each; an empty line
 * or one that begins with # says nothing. What is unknown or does not fit is an error with its
 * line.
 */
#pragma once

#include "kiosk/camera.h"
#include "schedule/when.h"

/** Texts are owned, never NULL; "" when not set. */
typedef struct {
  char *data;     /* folder of this kiosk */
  char *camera;   /* device such as /dev/video0 */
  char *pipeline; /* of GStreamer, instead of a device */
  char *frames;   /* folder of pictures, instead of a device; for trying out */
  char *scanner;  /* which devices, as wedge_devices.h reads it */
  char *sound;    /* GStreamer's element to play through; "none" is silence */
  WhenLang lang;
  int text_percent;
  int card_s;    /* how long a card stands that lets somebody in */
  int problem_s; /* and one that does not */
} Config;

void config_clear (Config *config);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Config, config_clear)

/** config_init: fills in the defaults. To be cleared. */
void config_init (Config *config);

/**
 * config_read:
 * @name: of the file, for messages
 * @text: what stands in it
 *
 * Errors: KIOSK_ERROR_FORM: "FILE:3: …". @config is half read then.
 */
gboolean config_read (Config *config, const char *name, const char *text, GError **error);

/** config_print: all settings with their values and what they mean, as a file. Returns: (transfer
 * full). */
char *config_print (const Config *config);

/** config_source: where to look. Borrows from @config; place NULL: no camera. */
CameraSource config_source (const Config *config);
