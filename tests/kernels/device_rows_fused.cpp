// SPDX-License-Identifier: Apache-2.0
// The device functions as processors with fused products and sums run them; CMake names the processor.
#include "tests/kernels/device_rows.inc"

dmlc::tests::DeviceRows dmlc::tests::device_rows_fused() {
  return {device::kRows, sizeof(device::kRows) / sizeof(device::kRows[0]), &device::kHalf};
}
