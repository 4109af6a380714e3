/* SPDX-License-Identifier: EUPL-1.2
 *
 * The rules a UBL invoice must keep, as far as XPath 1.0 can say them: EN 16931 (BR-), its Dutch
 * rules (NL-R-) and Peppol's (R0xx). Source: interfaces, section 2, "E-invoice".
 */
#pragma once

#include <glib.h>

/** ubl_broken: Returns: (transfer full): the ids of the rules that @xml breaks, parted by spaces;
 * "" when it keeps all. "XML" when it is none. */
char *ubl_broken (const char *xml);
