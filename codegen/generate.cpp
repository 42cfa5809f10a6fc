// SPDX-License-Identifier: Apache-2.0
// Lowers the module and writes scripts and manifest.
#include "codegen/generate.h"

#include <fmt/format.h>

#include "codegen/manifest.h"
#include "codegen/script.h"
#include "codegen/sql/lower.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::codegen {
namespace {

struct ScriptInput {
  const ir::Module& module;
  const SourceMap& sources;
  const std::vector<FileId>& files;
  const GenerateOptions& options;
};

void write_scripts(Artifacts& artifacts, const KernelArtifacts& kernels, const ScriptInput& input) {
  const std::string& name = input.options.name;
  std::string inputs;
  for (const FileId file : input.files)
    inputs += (inputs.empty() ? "" : ", ") + base_name(input.sources.file(file).name());
  ScriptOptions options{
      fmt::format("{}.sql: made by dmlc {} from {}. Change the source and compile again instead of editing this.\n"
                  "Needs the extension {}. One transaction; may be run again.",
                  name, abi::kVersion, inputs, abi::kExtension),
      input.options.default_schema, true, true};
  const Script up = write_script(artifacts.up, input.sources, options);
  options.transaction = false;
  artifacts.up_body = write_script(artifacts.up, input.sources, options).text;
  options.transaction = true;
  options.show_source = false;
  options.head = fmt::format("{}.down.sql: takes back what {}.sql made. Made by dmlc {}.", name, name, abi::kVersion);
  const Script down = write_script(artifacts.down, input.sources, options);
  artifacts.manifest = manifest_of({input.module, input.sources, input.files, artifacts.up, up, down, name, kernels});
  artifacts.up_sql = up.text;
  artifacts.down_sql = down.text;
}

}  // namespace

Artifacts generate(const ir::Module& module, const SourceMap& sources, const std::vector<FileId>& files,
                   const GenerateOptions& options) {
  KernelBuilder builder(options.kernels);
  Lowering lowering{.module = module, .sources = sources, .default_schema = options.default_schema, .builder = builder};
  for (const ir::Op& op : module.ops) std::visit([&](const auto& x) { lower(lowering, x); }, op);

  Artifacts artifacts;
  artifacts.up = std::move(lowering.up);
  for (auto group = lowering.down.rbegin(); group != lowering.down.rend(); ++group)
    artifacts.down.insert(artifacts.down.end(), group->begin(), group->end());

  artifacts.computes = std::move(lowering.computes);
  artifacts.problems = std::move(lowering.problems);
  if (options.kernels != KernelOutput::Named) artifacts.kernels = lowering.kernels.files();
  write_scripts(artifacts, lowering.kernels, {module, sources, files, options});
  return artifacts;
}

}  // namespace dmlc::codegen
