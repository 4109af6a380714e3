/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door at work: eye, desk and sync in one main loop, without a face. Whoever has one,
 * command_headless.c that prints or screen.h that paints, listens here; so both admit by the same
 * path, and a card is told only after its record is on the disk.
 */
#pragma once

#include "kiosk/desk.h"
#include "kiosk/eye.h"
#include "kiosk/sync.h"

typedef struct Station Station;

typedef struct {
  CameraSource source; /* borrowed until station_free(); place NULL: no camera */
  gboolean patient;    /* a camera that cannot be opened is tried again, instead of an error */
  gboolean no_lan;     /* do not tell or hear the other kiosks on this network */
  DeskOptions desk;
} StationOptions;

/** Who wants to know. All are called in the main loop; what they get is borrowed. Members may be
 * NULL but for the clocks and troubled. */
typedef struct {
  gint64 (*now_ms) (gpointer user);                                      /* the device clock */
  gint64 (*monotonic_ms) (gpointer user);                                /* time since boot */
  void (*card) (const DeskCard *card, const char *frame, gpointer user); /* (nullable) frame */
  void (*sight) (const EyeSight *sight, gpointer user);                  /* a frame was looked at */
  /* A code that is meant for the kiosk itself. Returns: TRUE when it was taken: no scan then. */
  gboolean (*order) (const char *text, gpointer user);
  void (*one_please) (gpointer user); /* two badges at once */
  void (*news) (gpointer user);       /* the server told something */
  void (*troubled) (const char *problem, gpointer user);
  void (*ended) (gpointer user); /* there are no more frames */
  gpointer user;
} StationListener;

typedef struct {
  gboolean paired;
  gboolean camera;    /* one is open */
  gboolean broken;    /* a disk or device failed since the start */
  SyncStatus sync;    /* zeros when not paired */
  guint64 scans;      /* records in the log */
  guint64 acked;      /* of them, those the server has */
  gint64 data_age_ms; /* since the server last answered; -1: never */
} StationStatus;

/** When a code went where, on the monotonic clock. */
typedef struct {
  gint64 came_us;    /* its frame came from the camera */
  gint64 read_us;    /* the decoder had read it */
  gint64 taken_us;   /* the main loop had it */
  gint64 decided_us; /* there was a verdict, and its record was on the disk */
  gint64 told_us;    /* the listener knew */
} StationPace;

/**
 * station_new:
 * @journal: borrowed until station_free(); one that is not paired only hears orders
 * @options: borrowed until station_free()
 *
 * Errors: KIOSK_ERROR_DEVICE for a camera, unless patient; STORE_ERROR.
 *
 * Returns: (transfer full): a station, to free with station_free(); NULL with @error set.
 */
Station *station_new (Journal *journal, const StationOptions *options,
                      const StationListener *listener, GError **error);

/** station_free: ends all that is under way. Accepts NULL. */
void station_free (Station *station);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Station, station_free)

/** station_moment: now, for whatever staff do by hand. */
DeskMoment station_moment (Station *station, ScanMethod method);

/** station_status: how it stands. */
StationStatus station_status (Station *station);

/** station_pace: of the last code that got a card, for measurements; zeros before. */
StationPace station_pace (const Station *station);

/** station_desk: Returns: (transfer none) (nullable): NULL while not paired. */
Desk *station_desk (Station *station);

/** station_read: a text that came in otherwise than through the camera: a scanner that types. */
void station_read (Station *station, const char *text, gsize size, ScanMethod method);

/** station_paired: the journal was paired meanwhile: starts desk and sync. */
gboolean station_paired (Station *station, GError **error);

/** station_done: something was written by hand: hands it over soon. */
void station_done (Station *station);

/** station_tidy: moves the write-ahead log into the file. When nobody waits. */
void station_tidy (Station *station);
