// SPDX-License-Identifier: Apache-2.0
// The rows of functions.def with the functions themselves, compiled for several processors, for tests to call.
#pragma once

#include <cstddef>

namespace dmlc::tests {

struct DeviceRow {
  const char* result;
  const char* name;
  const char* parameters;  ///< as the row writes them, in parentheses
  const char* meaning;
  double ulp;         ///< the largest error the row admits; -1 for the overloads
  void (*address)();  ///< of a function with exactly this signature
};

/// Numbers of 16 bits by their bits.
struct DeviceHalf {
  unsigned short (*from_float)(float x);
  unsigned short (*from_double)(double x);
  float (*to_float)(unsigned short bits);
  unsigned short (*operators)(unsigned short a, unsigned short b);  ///< ((a + b) * a) / b - (-b)
};

struct DeviceRows {
  const DeviceRow* rows;
  std::size_t count;
  const DeviceHalf* half;

  const DeviceRow* begin() const { return rows; }
  const DeviceRow* end() const { return rows + count; }
};

/// For every processor: products and sums are rounded each, as on x86-64-v2.
DeviceRows device_rows_baseline();
/// With fused products and sums, as from x86-64-v3 on; to be called where the processor has them.
DeviceRows device_rows_fused();

}  // namespace dmlc::tests
