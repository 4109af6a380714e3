/* SPDX-License-Identifier: EUPL-1.2
 *
 * What parent and child of the decoder agree on besides their packets. For those two only.
 */
#pragma once

/** File descriptors the child starts with, after the standard three. */
enum {
  DECODE_CHILD_SOCKET = 3,
  DECODE_CHILD_MEMORY = 4,
};
