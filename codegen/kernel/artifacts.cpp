// SPDX-License-Identifier: Apache-2.0
// Names of kernels' files.
#include "codegen/kernel/artifacts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace dmlc::codegen {
namespace {

/// Letters of a name in lower case, digits, `_` and `-` stay; so no two files differ in case alone, and none leaves its
/// folder.
std::string file_name(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte < 0x80 && (std::islower(byte) != 0 || std::isdigit(byte) != 0 || c == '_' || c == '-');
    text += plain ? std::string(1, c) : fmt::format("%{:02x}", byte);
  }
  return text;
}

}  // namespace

KernelArtifact& KernelArtifacts::add(const BuiltKernel& built, const ir::KernelUse& kernel, const ir::TableName& name,
                                     const std::string& default_schema) {
  const auto known = std::find_if(artifacts_.begin(), artifacts_.end(),
                                  [&](const KernelArtifact& artifact) { return artifact.built == &built; });
  if (known != artifacts_.end()) return *known;
  const bool is_default = name.schema.empty() || name.schema == default_schema;
  const std::string wanted = (is_default ? "" : file_name(name.schema) + ".") + file_name(name.name);
  std::string stem = wanted;
  for (unsigned n = 2; is_taken(stem); ++n) stem = fmt::format("{}-{}", wanted, n);
  return artifacts_.emplace_back(KernelArtifact{std::move(stem), &built, kernel, {}, {}});
}

bool KernelArtifacts::is_taken(const std::string& stem) const {
  return std::any_of(artifacts_.begin(), artifacts_.end(),
                     [&](const KernelArtifact& artifact) { return artifact.stem == stem; });
}

std::vector<KernelFile> KernelArtifacts::files() const {
  std::vector<KernelFile> files;
  for (const KernelArtifact& artifact : artifacts_)
    for (const KernelBinary& binary : artifact.built->binaries)
      files.push_back({"kernels/" + artifact.stem + binary.file_ending(), binary.content});
  return files;
}

}  // namespace dmlc::codegen
