// SPDX-License-Identifier: Apache-2.0
// The narrowing loop for x86-64-v4.
#define DMLC_NARROW narrow_v4
#include "runtime/src/ingest/narrow.inc"
