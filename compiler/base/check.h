// SPDX-License-Identifier: Apache-2.0
// Assertions about our own code: what fails here is a bug of the compiler, never a mistake of the user.
#pragma once

#include <stdexcept>
#include <string>

namespace dmlc {

/// A bug of the compiler. The command line turns it into exit code 70.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void fail_check(const char* condition, const char* file, int line) {
  throw InternalError(std::string(file) + ":" + std::to_string(line) + ": " + condition);
}

}  // namespace dmlc

#define DMLC_CHECK(condition) ((condition) ? static_cast<void>(0) : ::dmlc::fail_check(#condition, __FILE__, __LINE__))
