// SPDX-License-Identifier: Apache-2.0
// Programs with kernels where there is no compiler for kernels, or where nobody looks at their sources.
#include <doctest/doctest.h>

#include "compiler/check/check.h"

namespace {

using namespace dmlc;

constexpr const char* kProgram =
    "CREATE TABLE trades (id bigint PRIMARY KEY, price real);\n"
    "CREATE KERNEL a AS 'one';\n"
    "CREATE KERNEL b AS 'two';\n"
    "COMPUTE c FROM trades(price) INTO column(total) USING a;\n"
    "COMPUTE d FROM trades(price) INTO column(total) USING sigmoid;\n";

std::vector<std::string> codes(const check::Options& options, std::size_t& ungenerated) {
  SourceMap sources;
  DiagnosticSink sink;
  const std::vector<ast::File> files{syntax::parse(sources.add("program.dsl", kProgram), sources, sink)};
  ungenerated = check::check(files, {}, options, sources, sink).module.ungenerated.size();
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : sink.sorted()) codes.push_back(diagnostic.code);
  return codes;
}

}  // namespace

TEST_CASE("kernels: a compiler that is not there is missed once, at the first kernel") {
  check::Options options;
  options.inspect_kernel = [](const ir::KernelSource&) { return Failure{"no module"}; };
  std::size_t ungenerated = 0;
  CHECK(codes(options, ungenerated) == std::vector<std::string>{"E0947"});
}

TEST_CASE("kernels: sources that nobody looks at are right, and not generated") {
  std::size_t ungenerated = 0;
  CHECK(codes({}, ungenerated).empty());
  CHECK(ungenerated == 4);
}
