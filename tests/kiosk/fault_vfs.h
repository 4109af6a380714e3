/* SPDX-License-Identifier: EUPL-1.2
 *
 * A disk that fails on demand, under SQLite: at the n-th operation that changes a file the process
 * is killed, or the power goes (and with it all that was not yet flushed), or the disk is full from
 * there on. Between them the code under test is the real one.
 */
#pragma once

#include <glib.h>

typedef enum {
  FAULT_DISK_NONE,
  FAULT_DISK_KILL,  /* SIGKILL, between two operations */
  FAULT_DISK_POWER, /* the same, and nothing unflushed was written */
  FAULT_DISK_FULL,  /* this operation and every later one that needs room fails */
} FaultDisk;

/** fault_vfs_install: puts itself under every database opened from now on. Once a process. */
void fault_vfs_install (void);

/** fault_vfs_arm: from now on; @at counts from 1. FAULT_DISK_NONE mends the disk. */
void fault_vfs_arm (FaultDisk fault, guint at);
