; Offers Earshot under "Open with" for what it can read, and takes no type of file away from
; another program: of the registry only what is under its own name is written. The MSI does
; the same with open-with.wxs.

!define EARSHOT_KEY "Software\Classes\Applications\${MAINBINARYNAME}.exe"

!macro EARSHOT_READS EXTENSION
  WriteRegStr SHCTX "${EARSHOT_KEY}\SupportedTypes" ".${EXTENSION}" ""
!macroend

!macro NSIS_HOOK_POSTINSTALL
  WriteRegStr SHCTX "${EARSHOT_KEY}" "FriendlyAppName" "${PRODUCTNAME}"
  WriteRegStr SHCTX "${EARSHOT_KEY}\shell\open\command" "" '"$INSTDIR\${MAINBINARYNAME}.exe" "%1"'
  !insertmacro EARSHOT_READS opus
  !insertmacro EARSHOT_READS ogg
  !insertmacro EARSHOT_READS oga
  !insertmacro EARSHOT_READS m4a
  !insertmacro EARSHOT_READS m4b
  !insertmacro EARSHOT_READS aac
  !insertmacro EARSHOT_READS mp3
  !insertmacro EARSHOT_READS amr
  !insertmacro EARSHOT_READS awb
  !insertmacro EARSHOT_READS wav
  !insertmacro EARSHOT_READS flac
  !insertmacro EARSHOT_READS caf
  !insertmacro EARSHOT_READS aif
  !insertmacro EARSHOT_READS aiff
  !insertmacro EARSHOT_READS aifc
  !insertmacro EARSHOT_READS weba
  !insertmacro EARSHOT_READS mka
  !insertmacro EARSHOT_READS au
  !insertmacro EARSHOT_READS snd
  !insertmacro EARSHOT_READS mp4
  !insertmacro EARSHOT_READS m4v
  !insertmacro EARSHOT_READS mov
  !insertmacro EARSHOT_READS webm
  !insertmacro EARSHOT_READS mkv
  !insertmacro EARSHOT_READS 3gp
  !insertmacro EARSHOT_READS 3g2
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  DeleteRegKey SHCTX "${EARSHOT_KEY}"
!macroend
