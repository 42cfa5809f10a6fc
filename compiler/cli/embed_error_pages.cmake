# SPDX-License-Identifier: Apache-2.0
# Writes a C++ file with the pages of docs/errors and the version.
# Input: PAGES (directory), OUTPUT (file), VERSION.
file(GLOB pages ${PAGES}/*.md)
list(SORT pages)
set(text "// Generated from docs/errors.\n#include \"compiler/cli/command_line.h\"\n#include \"compiler/cli/error_pages.h\"\n\n")
string(APPEND text "namespace dmlc::cli {\nnamespace {\nstruct Page {\n  std::string_view code, text;\n};\nconstexpr Page kPages[] = {\n    {\"\", \"\"},\n")
foreach(page ${pages})
  get_filename_component(code ${page} NAME_WE)
  file(READ ${page} content)
  string(APPEND text "    {\"${code}\", R\"dmlc_page(")
  string(APPEND text "${content}" ")dmlc_page\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\n\nstd::string_view error_page(std::string_view code) {\n  for (const Page& page : kPages)\n    if (page.code == code) return page.text;\n  return {};\n}\n\n")
string(APPEND text "std::string_view version() { return \"${VERSION}\"; }\n\n}  // namespace dmlc::cli\n")
file(WRITE ${OUTPUT} "${text}")
