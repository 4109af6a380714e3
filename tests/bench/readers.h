/* SPDX-License-Identifier: EUPL-1.2
 *
 * The decoders that are measured beside each other, each as one function from a grey picture to
 * texts. All run in this process on one core: what the leash costs is measured apart.
 */
#pragma once

#include "kiosk/decode_look.h"
#include "kiosk/picture.h"

typedef enum {
  READER_OURS,
  READER_ZBAR,  /* libzbar as it comes: every symbology, density 1 */
  READER_ZXING, /* zxing-cpp of Debian, every effort */
  READERS,
} Reader;

/** reader_name: for the table. */
const char *reader_name (Reader reader);

/** reader_available: FALSE when it was not there to build with. */
gboolean reader_available (Reader reader);

typedef struct Readers Readers;

Readers *readers_new (void);
void readers_free (Readers *readers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Readers, readers_free)

/**
 * readers_read:
 * @number: 0: a still; else the number of a frame of many
 * @cpu_ms: (out): time of this thread
 *
 * Returns: (transfer full) (element-type GBytes): the texts found.
 */
GPtrArray *readers_read (Readers *readers, Reader reader, const Picture *picture, guint64 number,
                         double *cpu_ms);
