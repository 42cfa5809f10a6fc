// SPDX-License-Identifier: Apache-2.0
// The narrowing loop for x86-64-v2.
#define DMLC_NARROW narrow_v2
#include "runtime/src/ingest/narrow.inc"
