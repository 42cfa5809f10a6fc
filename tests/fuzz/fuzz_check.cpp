// SPDX-License-Identifier: Apache-2.0
// Any bytes, through parser, checker and passes, to the printed IR, the scripts and the rendered diagnostics.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "compiler/database/schema_file.h"
#include "compiler/diagnostics/render_text.h"
#include "compiler/driver/compile.h"
#include "tests/fuzz/budget.h"
#include "tests/fuzz/mutate.h"

DMLC_TOKEN_MUTATOR

namespace {

dmlc::types::Catalog read_catalog() {
  std::ifstream in(DMLC_SOURCE_DIR "/tests/corpus/tables.json");
  std::stringstream text;
  text << in.rdbuf();
  auto read = dmlc::database::read_schema_text(text.str());
  if (!read) std::abort();
  return std::move(*read);
}

/// Made once each: a catalog is larger than most of the programs that are checked against it.
dmlc::driver::Options& options_for(bool has_catalog) {
  static dmlc::driver::Options with = [] {
    dmlc::driver::Options options;
    options.has_catalog = true;
    options.catalog = read_catalog();
    return options;
  }();
  static dmlc::driver::Options without;
  return has_catalog ? with : without;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > dmlc::fuzz::kMostBytes) return -1;
  const dmlc::fuzz::Budget budget;
  dmlc::SourceMap sources;
  dmlc::DiagnosticSink sink;
  const auto file = sources.add("fuzz.dsl", std::string(reinterpret_cast<const char*>(data), size));
  dmlc::driver::Options& options = options_for(size % 4 != 0);
  options.stage = size % 3 == 0 ? dmlc::driver::Stage::Generate : dmlc::driver::Stage::Check;
  options.inspect_kernels = false;
  static_cast<void>(dmlc::driver::compile({file}, options, sources, sink));
  static_cast<void>(dmlc::render_report(sink.sorted(), sources));
  return 0;
}
