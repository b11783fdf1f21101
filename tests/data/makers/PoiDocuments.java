// Writes what Apache POI makes of the compound files of tests/data/documents; run by ole_documents.py.
//
//     java -cp ... PoiDocuments.java FOLDER
//
// A workbook and a presentation of POI's own; LibreOffice's doc written anew; LibreOffice's ppt without its preview.

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import org.apache.poi.ddf.EscherComplexProperty;
import org.apache.poi.ddf.EscherOptRecord;
import org.apache.poi.hpsf.CustomProperties;
import org.apache.poi.hpsf.DocumentSummaryInformation;
import org.apache.poi.hpsf.PropertySetFactory;
import org.apache.poi.hpsf.SummaryInformation;
import org.apache.poi.hslf.usermodel.HSLFNotes;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hslf.usermodel.HSLFTextBox;
import org.apache.poi.hssf.usermodel.*;
import org.apache.poi.hwpf.HWPFDocument;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.DataValidation;
import org.apache.poi.ss.util.CellRangeAddressList;

public class PoiDocuments {
    static File folder;

    public static void main(String[] arguments) throws Exception {
        folder = new File(arguments[0]);
        workbook();
        presentation();
        document();
        withoutPreview("powerpoint97-libreoffice.ppt");
        withoutPreview("uno-ppt.ppt");
        locked();
    }

    static void locked() throws Exception {
        org.apache.poi.hssf.record.crypto.Biff8EncryptionKey.setCurrentUserPassword("mat khau");
        try (HSSFWorkbook book = new HSSFWorkbook(); HSLFSlideShow show = new HSLFSlideShow();
             FileOutputStream xls = new FileOutputStream(new File(folder, "excel97-locked.xls"));
             FileOutputStream ppt = new FileOutputStream(new File(folder, "powerpoint97-locked.ppt"))) {
            book.createSheet("Tờ").createRow(0).createCell(0).setCellValue("mật");
            book.write(xls);
            show.createSlide();
            show.write(ppt);
        }
        try (HWPFDocument document = new HWPFDocument(new FileInputStream(new File(folder, "word97-libreoffice.doc")));
             FileOutputStream doc = new FileOutputStream(new File(folder, "word97-locked.doc"))) {
            document.write(doc);
        }
    }

    static void workbook() throws Exception {
        HSSFWorkbook book = new HSSFWorkbook();
        book.createInformationProperties();
        book.getSummaryInformation().setTitle("Tiêu đề thuộc tính");
        CustomProperties own = new CustomProperties();
        own.put("Độ mật", "Giá trị riêng");
        book.getDocumentSummaryInformation().setCustomProperties(own);
        HSSFSheet sheet = book.createSheet("Tờ tính mật");
        sheet.getHeader().setLeft("Trái mật");
        sheet.getHeader().setCenter(HSSFHeader.font("Arial", "Bold") + HSSFHeader.fontSize((short) 14) + "Đầu trang mật");
        sheet.getFooter().setRight("Chân trang mật");
        HSSFFont font = book.createFont();
        font.setFontName(".VnTime");
        font.setFontHeightInPoints((short) 14);
        font.setBold(true);
        font.setColor(HSSFFont.COLOR_RED);
        HSSFRichTextString rich = new HSSFRichTextString("Ô bảng một có chữ đỏ");
        rich.applyFont(14, 20, font);
        HSSFRow row = sheet.createRow(0);
        row.createCell(0).setCellValue(rich);
        sheet.createRow(1).createCell(0).setCellValue("Hàng ẩn mật");
        sheet.getRow(1).setZeroHeight(true);
        row.createCell(1).setCellValue("Cột ẩn mật");
        sheet.setColumnHidden(1, true);
        row.createCell(2).setCellFormula("CONCATENATE(\"Kết quả \",\"công thức\")");
        new HSSFFormulaEvaluator(book).evaluateFormulaCell(row.getCell(2));
        HSSFCellStyle numbers = book.createCellStyle();
        numbers.setDataFormat(book.createDataFormat().getFormat("\"Định dạng mật\" 0"));
        row.createCell(3).setCellValue(7);
        row.getCell(3).setCellStyle(numbers);
        HSSFPatriarch drawing = sheet.createDrawingPatriarch();
        HSSFComment comment = drawing.createComment(new HSSFClientAnchor(0, 0, 0, 0, (short) 4, 2, (short) 6, 5));
        comment.setString(new HSSFRichTextString("Lời bình luận"));
        comment.setAuthor("Nguyễn Văn A");
        row.getCell(0).setCellComment(comment);
        HSSFTextbox box = drawing.createTextbox(new HSSFClientAnchor(0, 0, 0, 0, (short) 4, 6, (short) 6, 9));
        box.setString(new HSSFRichTextString("Chữ trong khung"));
        Method options = HSSFShape.class.getDeclaredMethod("getOptRecord");
        options.setAccessible(true);
        ((EscherOptRecord) options.invoke(box)).setEscherProperty(description());
        DataValidation rule = sheet.getDataValidationHelper().createValidation(
            sheet.getDataValidationHelper().createTextLengthConstraint(4, "1", "9"), new CellRangeAddressList(3, 3, 0, 0));
        rule.createPromptBox("Tựa lời nhắc", "Lời nhắc khi nhập");
        rule.setShowPromptBox(true);
        sheet.addValidationData(rule);
        sheet.addValidationData(sheet.getDataValidationHelper().createValidation(
            sheet.getDataValidationHelper().createExplicitListConstraint(new String[] {"Chọn mật", "khác"}),
            new CellRangeAddressList(4, 4, 0, 0)));
        row.createCell(4).setCellFormula("IF(A2=\"x\",\"Chữ không hiện\",LEN(C1)*1.5+SUM(D1:D2,3))");
        new HSSFFormulaEvaluator(book).evaluateFormulaCell(row.getCell(4));
        book.createSheet("Tờ ẩn").createRow(0).createCell(0).setCellValue("Chữ trong tờ ẩn");
        book.setSheetHidden(1, true);
        HSSFName name = book.createName();
        name.setNameName("Tên_vùng_mật");
        name.setRefersToFormula("'Tờ tính mật'!$A$1");
        int object = book.addOlePackage("mật trong gói".getBytes(StandardCharsets.UTF_8), "goi.txt", "goi.txt", "goi.txt");
        byte[] pixel = java.util.Base64.getDecoder().decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        int picture = book.addPicture(pixel, HSSFWorkbook.PICTURE_TYPE_PNG);
        drawing.createObjectData(new HSSFClientAnchor(0, 0, 0, 0, (short) 7, 6, (short) 8, 9), object, picture);
        try (FileOutputStream out = new FileOutputStream(new File(folder, "excel97-poi.xls"))) {
            book.write(out);
        }
    }

    static void presentation() throws Exception {
        HSLFSlideShow show = new HSLFSlideShow();
        HSLFSlide slide = show.createSlide();
        HSLFTextBox box = new HSLFTextBox();
        box.setText("Nội dung trang chiếu");
        box.setAnchor(new java.awt.Rectangle(50, 50, 300, 50));
        slide.addShape(box);
        describe(box);
        HSLFTextBox plain = new HSLFTextBox();
        plain.setText("Plain words");
        slide.addShape(plain);
        show.getSlideHeadersFooters().setFootersText("Chân trang mật");
        show.getNotesHeadersFooters().setHeaderText("Đầu trang mật");
        show.createSlide().setHidden(true);
        try (FileOutputStream out = new FileOutputStream(new File(folder, "powerpoint97-poi.ppt"))) {
            show.write(out);
        }
    }

    static void describe(HSLFTextBox box) {
        EscherOptRecord options = box.getSpContainer().getChildById(EscherOptRecord.RECORD_ID);
        options.addEscherProperty(description());
        options.sortProperties();
    }

    static EscherComplexProperty description() {
        return new EscherComplexProperty((short) 0x0381, false, "Mô tả thay thế\0".getBytes(StandardCharsets.UTF_16LE));
    }

    static void document() throws Exception {
        try (HWPFDocument document = new HWPFDocument(new FileInputStream(new File(folder, "word97-libreoffice.doc")));
             FileOutputStream out = new FileOutputStream(new File(folder, "word97-poi.doc"))) {
            document.getRange().getParagraph(0).insertBefore("Văn bản do POI thêm vào ");
            document.write(out);
        }
    }

    static void withoutPreview(String name) throws Exception {
        File file = new File(folder, name);
        if (!file.exists()) {
            return;
        }
        POIFSFileSystem whole = new POIFSFileSystem(new FileInputStream(file));
        SummaryInformation summary = (SummaryInformation) PropertySetFactory.create(
            whole.getRoot(), SummaryInformation.DEFAULT_STREAM_NAME);
        summary.removeThumbnail();
        summary.write(whole.getRoot(), SummaryInformation.DEFAULT_STREAM_NAME);
        POIFSFileSystem small = new POIFSFileSystem();
        org.apache.poi.poifs.filesystem.EntryUtils.copyNodes(whole, small);
        small.getRoot().setStorageClsid(whole.getRoot().getStorageClsid());
        try (FileOutputStream out = new FileOutputStream(file)) {
            small.writeFilesystem(out);
        }
    }
}
