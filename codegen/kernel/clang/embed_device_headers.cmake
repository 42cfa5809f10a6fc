# SPDX-License-Identifier: Apache-2.0
# Writes a C++ file with the texts of codegen/kernel/device.
# Input: HEADERS (directory), OUTPUT (file).
file(GLOB headers ${HEADERS}/*)
list(SORT headers)
set(text "// Generated from codegen/kernel/device.\n#include \"codegen/kernel/clang/device_headers.h\"\n\n")
string(APPEND text "namespace dmlc::codegen {\nnamespace {\nstruct Header {\n  std::string_view name, text;\n};\nconstexpr Header kHeaders[] = {\n")
foreach(header ${headers})
  get_filename_component(name ${header} NAME)
  file(READ ${header} content)
  string(APPEND text "    {\"${name}\", R\"dmlc_header(")
  string(APPEND text "${content}" ")dmlc_header\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\n\nstd::string_view device_header(std::string_view name) {\n  for (const Header& header : kHeaders)\n    if (header.name == name) return header.text;\n  return {};\n}\n\n")
string(APPEND text "std::vector<std::string_view> device_header_names() {\n  std::vector<std::string_view> names;\n  for (const Header& header : kHeaders) names.push_back(header.name);\n  return names;\n}\n\n}  // namespace dmlc::codegen\n")
file(WRITE ${OUTPUT} "${text}")
