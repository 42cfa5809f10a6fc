// SPDX-License-Identifier: Apache-2.0
// On a machine without a CUDA driver there is an answer, and no crash. Where there is one, the test says that it skips.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include "runtime/src/compute_host/gpu_driver.h"

TEST_CASE("without a driver the answer says so") {
  if (::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL) != nullptr) {
    MESSAGE("SKIPPED: this machine has a CUDA driver");
    return;
  }
  const auto driver = dmlc::compute_host::GpuDriver::open();
  REQUIRE_FALSE(driver.ok());
  CHECK(driver.error().kind == dmlc::compute_host::GpuError::Kind::NoDriver);
  CHECK(driver.error().message() ==
        "opening the CUDA driver: no CUDA driver: `libcuda.so.1` is not on the loader's path");
  CHECK_FALSE(driver.error().sticky);
}
