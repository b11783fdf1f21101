// Puts the macro project that LibreOffice wrote into a text and into slides, by Apache POI; run by small_writers.py.
//
//     java -cp ... PoiMacros.java FOLDER

import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePartName;
import org.apache.poi.openxml4j.opc.PackagingURIHelper;
import org.apache.poi.openxml4j.opc.TargetMode;

public class PoiMacros {
    static final String PROJECT = "http://schemas.microsoft.com/office/2006/relationships/vbaProject";
    static File folder;

    public static void main(String[] arguments) throws Exception {
        folder = new File(arguments[0]);
        byte[] project;
        try (OPCPackage book = OPCPackage.open(new FileInputStream(new File(folder, "uno-xlsm.xlsm")));
             InputStream octets = book.getPart(named("/xl/vbaProject.bin")).getInputStream()) {
            project = octets.readAllBytes();
        }
        add(project, "python-docx.docx", "poi-docm.docm", "/word/", "document.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml");
        add(project, "python-pptx.pptx", "poi-pptm.pptm", "/ppt/", "presentation.xml",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml");
    }

    static PackagePartName named(String name) throws Exception {
        return PackagingURIHelper.createPartName(name);
    }

    static void add(byte[] project, String source, String target, String parts, String main, String plain, String withMacros)
            throws Exception {
        try (OPCPackage document = OPCPackage.open(new FileInputStream(new File(folder, source)))) {
            PackagePartName name = named(parts + "vbaProject.bin");
            try (OutputStream octets = document.createPart(name, "application/vnd.ms-office.vbaProject").getOutputStream()) {
                octets.write(project);
            }
            document.getPart(named(parts + main)).addRelationship(name, TargetMode.INTERNAL, PROJECT);
            document.replaceContentType(plain, withMacros);
            document.save(new File(folder, target));
        }
    }
}
