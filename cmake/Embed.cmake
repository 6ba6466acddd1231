# vafa_embed(TARGET FUNCTION BASE_DIR file…)
# Puts files into the binary and defines, in namespace vafa::embedded,
#   std::span<const EmbeddedFile> FUNCTION();   (declared in base/embedded.h)
# The bytes come in by the assembler's .incbin, so that even a large page costs no compile time.
function(vafa_embed target function base_dir)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${function}.S)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/${function}.cc)
  set(asm_text ".section .rodata\n")
  set(extern_text "")
  set(entries_text "")
  set(index 0)
  foreach(file ${ARGN})
    file(RELATIVE_PATH name ${base_dir} ${file})
    set(symbol vafa_${function}_${index})
    string(APPEND asm_text ".balign 16\n.global ${symbol}\n${symbol}:\n.incbin \"${file}\"\n"
                           ".global ${symbol}_end\n${symbol}_end:\n.byte 0\n")
    string(APPEND extern_text "extern \"C\" const char ${symbol}[];\nextern \"C\" const char ${symbol}_end[];\n")
    string(APPEND entries_text "      {\"${name}\", {${symbol}, static_cast<size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR index "${index}+1")
  endforeach()
  string(APPEND asm_text ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${assembly} CONTENT "${asm_text}" @ONLY)
  file(CONFIGURE OUTPUT ${table} CONTENT "#include \"base/embedded.h\"\n${extern_text}
namespace vafa::embedded {
std::span<const EmbeddedFile> ${function}() {
  static const EmbeddedFile files[] = {
${entries_text}      {{}, {}}};
  return {files, ${index}};
}
}  // namespace vafa::embedded
" @ONLY)
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS "${ARGN}")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    return()
  endif()
  target_sources(${target} PRIVATE ${assembly} ${table})
endfunction()
