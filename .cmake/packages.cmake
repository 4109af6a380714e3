# Where Debian expects things, and the two packages made of them by CPack.
set(SYSTEMD_UNIT_DIR lib/systemd/system)
set(SYSUSERS_DIR lib/sysusers.d)

install(TARGETS congress-server congress-badges congress-schedule
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT server)
install(FILES server/packaging/congress-server.service DESTINATION ${SYSTEMD_UNIT_DIR} COMPONENT server)
install(FILES server/packaging/lerarencongres.sysusers DESTINATION ${SYSUSERS_DIR}
  RENAME lerarencongres.conf COMPONENT server)
install(FILES server/packaging/server.ini DESTINATION /etc/lerarencongres COMPONENT server)
install(FILES server/packaging/nginx.conf DESTINATION share/doc/congress-server/examples COMPONENT server)
install(FILES README.md DESTINATION share/doc/congress-server COMPONENT server)
install(FILES schedule/sample/lerarencongres-2017.json DESTINATION share/lerarencongres COMPONENT server)

install(TARGETS congress-kiosk RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT kiosk)
if(WITH_KIOSK_SCREEN)
  install(TARGETS congress-kiosk-screen RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT kiosk)
endif()
install(FILES kiosk/packaging/congress-kiosk.service DESTINATION ${SYSTEMD_UNIT_DIR} COMPONENT kiosk)
install(FILES kiosk/packaging/lerarencongres-kiosk.sysusers DESTINATION ${SYSUSERS_DIR}
  RENAME lerarencongres-kiosk.conf COMPONENT kiosk)
install(FILES kiosk/packaging/kiosk.ini DESTINATION /etc/lerarencongres COMPONENT kiosk)
install(FILES kiosk/packaging/congress-kiosk.pam DESTINATION /etc/pam.d RENAME congress-kiosk COMPONENT kiosk)
install(FILES kiosk/packaging/congress-kiosk.rules DESTINATION lib/udev/rules.d
  RENAME 72-congress-kiosk.rules COMPONENT kiosk)
install(FILES README.md DESTINATION share/doc/congress-kiosk COMPONENT kiosk)
find_program(GZIP gzip REQUIRED)
foreach(part server kiosk)
  execute_process(COMMAND ${GZIP} -9nc ${PROJECT_SOURCE_DIR}/${part}/packaging/changelog
    OUTPUT_FILE ${PROJECT_BINARY_DIR}/${part}/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${PROJECT_BINARY_DIR}/${part}/changelog.gz ${part}/packaging/copyright
    DESTINATION share/doc/congress-${part} COMPONENT ${part})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "Lerarencongres")
set(CPACK_PACKAGE_CONTACT "Lerarencongres <beheer@lerarencongres.example>")
set(CPACK_COMPONENTS_ALL server kiosk)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME congress-server)
set(CPACK_COMPONENT_SERVER_DESCRIPTION
  "Registration server of a congress, with its badge and schedule tools\nSells places in workshops, issues QR badges, collects attendance from the\nkiosks and turns it into register activity.")
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "fonts-noto-core, fonts-noto-cjk, libcups2, tzdata, systemd | adduser, ca-certificates")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS nginx)
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/server/packaging/postinst;${PROJECT_SOURCE_DIR}/server/packaging/conffiles")

set(CPACK_DEBIAN_KIOSK_PACKAGE_NAME congress-kiosk)
set(CPACK_DEBIAN_KIOSK_DESCRIPTION
  "scanner of QR badges at the doors of a congress\nReads badges with a camera or a scanner that types, decides alone, keeps a\nsigned log and sends it to the registration server when there is a network.\nInstalling it makes the machine a kiosk: it takes the whole screen.")
set(CPACK_DEBIAN_KIOSK_PACKAGE_DEPENDS
  "cage, fonts-noto-core, gstreamer1.0-plugins-base, gstreamer1.0-plugins-good, libpam-systemd, libzbar0 (>= 0.23.92-7+deb12u1), systemd, tzdata, udev, ca-certificates")
set(CPACK_DEBIAN_KIOSK_PACKAGE_RECOMMENDS "gstreamer1.0-alsa")
set(CPACK_DEBIAN_KIOSK_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/kiosk/packaging/postinst;${PROJECT_SOURCE_DIR}/kiosk/packaging/prerm;${PROJECT_SOURCE_DIR}/kiosk/packaging/postrm;${PROJECT_SOURCE_DIR}/kiosk/packaging/conffiles")
include(CPack)
