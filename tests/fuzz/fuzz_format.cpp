// SPDX-License-Identifier: Apache-2.0
// Any bytes, formatted; and what came of it formatted again, which must change nothing more.
#include <cstdio>
#include <cstdlib>

#include "compiler/format/format.h"
#include "tests/fuzz/budget.h"
#include "tests/fuzz/mutate.h"

DMLC_TOKEN_MUTATOR

namespace {

std::optional<std::string> formatted(const std::string& text) {
  dmlc::SourceMap sources;
  dmlc::DiagnosticSink sink;
  return dmlc::format::format(sources.add("fuzz.dsl", text), sources, sink);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > dmlc::fuzz::kMostBytes) return -1;
  const dmlc::fuzz::Budget budget;
  // Throws, and so ends the run, when tokens or comments would differ.
  const auto once = formatted(std::string(reinterpret_cast<const char*>(data), size));
  if (!once) return 0;
  const auto twice = formatted(*once);
  if (twice == once) return 0;
  std::fprintf(stderr, "formatted once:\n%s\ntwice:\n%s\n", once->c_str(), twice ? twice->c_str() : "refused");
  std::abort();
}
