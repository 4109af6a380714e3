/* SPDX-License-Identifier: EUPL-1.2
 *
 * The scanners plugged into this machine: finds them, keeps them for itself (EVIOCGRAB), so that
 * what they type reaches no text field and no console, and finds them again when plugged in later.
 *
 * Which devices, as words separated by spaces or commas:
 *   "05e0:1200"   vendor and product of a USB or Bluetooth device, in hex; "05e0:*" all of a vendor
 *   "tag"         what a udev rule tagged congress-scanner (kiosk/packaging/congress-kiosk.rules)
 *   "name=Text"   devices whose name holds Text, whatever its case; an underscore is a space
 *   "/path"       that file: a device, or a FIFO that somebody writes struct input_event into
 */
#pragma once

#include "kiosk/wedge.h"

#define WEDGE_TAG "congress-scanner"

typedef struct WedgeDevices WedgeDevices;

/** What a device says of itself. */
typedef struct {
  const char *path;
  const char *name;
  guint vendor;
  guint product;
  gboolean tagged;
} WedgeDevice;

/** wedge_wanted: TRUE when one of the @words picks @device. */
gboolean wedge_wanted (const char *words, const WedgeDevice *device);

/** wedge_words_fit: TRUE when all @words are of the form above. */
gboolean wedge_words_fit (const char *words);

/**
 * wedge_devices_new:
 * @words: copied
 * @handler: called in the main loop
 *
 * Opens what is there, and goes on looking.
 *
 * Returns: (transfer full): to free with wedge_devices_free().
 */
WedgeDevices *wedge_devices_new (const char *words, WedgeHandler handler, gpointer user);
void wedge_devices_free (WedgeDevices *devices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WedgeDevices, wedge_devices_free)

/** wedge_devices_count: how many are open now. */
guint wedge_devices_count (WedgeDevices *devices);
