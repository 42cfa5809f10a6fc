// SPDX-License-Identifier: Apache-2.0
// The device functions as every processor runs them.
#include "tests/kernels/device_rows.inc"

dmlc::tests::DeviceRows dmlc::tests::device_rows_baseline() {
  return {device::kRows, sizeof(device::kRows) / sizeof(device::kRows[0]), &device::kHalf};
}
